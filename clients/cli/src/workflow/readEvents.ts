import { createInterface } from 'node:readline';
import type { CloudEvent } from '@gantry/workflows/domain/event/CloudEvent.js';
import type { Json } from '@gantry/workflows/domain/Json.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';

/**
 * The events that a run can hear: of files, each an event or a list of them, JSON or YAML, and then of the standard input, where
 * that is among the files, one in JSON on each line as it comes. Undefined without files.
 * @throws CommandError naming the file, or the line, that has no event
 */
export async function readEvents(
  context: Context,
  files: readonly string[],
): Promise<AsyncIterable<CloudEvent> | undefined> {
  if (files.length === 0) return undefined;
  const { readCloudEvent } = await import('@gantry/workflows/domain/event/readCloudEvent.js');
  const { readInput } = await import('@gantry/workflows/local/readInput.js');
  let count = 0;
  const known: CloudEvent[] = [];
  for (const file of files) {
    if (file === '-') continue;
    const text = await readText(context, file);
    const value = reading(file, () => readInput(text).value);
    for (const each of Array.isArray(value) ? value : [value]) known.push(read(file, each));
  }
  return all();

  async function* all(): AsyncGenerator<CloudEvent> {
    yield* known;
    if (!files.includes('-')) return;
    for await (const line of createInterface({ input: context.stdin })) {
      if (line.trim() !== '')
        yield read(
          '-',
          reading('-', () => JSON.parse(line) as Json),
        );
    }
  }

  /** An event as it was written; one without an id is told from the others all the same. */
  function read(file: string, value: Json): CloudEvent {
    count += 1;
    const given =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { id: String(count), ...value }
        : value;
    return reading(file, () => readCloudEvent(given));
  }
}

function reading<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new CommandError(`${file}: ${(cause as Error).message}`, [], { cause });
  }
}
