import type { Command } from 'commander';
import type { Json } from '@gantry/workflows/domain/Json.js';
import type { Difference } from '@gantry/workflows/domain/replay/Difference.js';
import type { Recording } from '@gantry/workflows/domain/replay/Recording.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import { readText } from '../command/readText.js';
import type { Runner } from '../command/Runner.js';
import { onceFromStdin } from './onceFromStdin.js';
import { openCompiler } from './openCompiler.js';

interface Replayed {
  file: string;
  /** Events and steps that came as they were recorded. */
  decisions: number;
  difference: Difference | null;
}

export function addReplay(parent: Command, runner: Runner): void {
  parent
    .command('replay')
    .summary('decides again what runs have decided')
    .description(
      'Has the interpreter decide again what recorded runs have decided, and says where it would decide otherwise. ' +
        'Nothing is called, waited for or written.',
    )
    .argument('<recording...>', 'what run --record has written; - for the standard input')
    .addOption(formatOption())
    .addHelpText('after', '\nExit codes: 0 all was decided the same; 1 it was not; 2 it could not run.')
    .action(runner.action(replay));
}

async function replay(context: Context, files: string[]): Promise<Outcome> {
  onceFromStdin(files);
  await using compiler = await openCompiler();
  const { replayRecording } = await import('@gantry/workflows/domain/replay/replayRecording.js');
  const replays: Replayed[] = [];
  for (const file of files) {
    const recording = await readFrom(context, file);
    const { same, difference } = await replayRecording(recording, compiler.expressions);
    replays.push({ file, decisions: same, difference });
  }
  const same = replays.every(({ difference }) => difference === null);
  return {
    blocked: !same,
    json: { same, replays },
    text: (paint) =>
      replays
        .map(({ file, decisions, difference }) =>
          difference
            ? paint('red', `${file}: ${difference.message}`)
            : paint('green', `${file}: all ${decisions} decisions are the same.`),
        )
        .join('\n'),
    annotations: replays.flatMap(({ file, difference }) =>
      difference
        ? [
            {
              level: 'error' as const,
              title: 'REPLAY',
              message: difference.message,
              ...(file !== '-' && { file }),
            },
          ]
        : [],
    ),
  };
}

/** @throws CommandError naming the file */
async function readFrom(context: Context, file: string): Promise<Recording> {
  const { readRecording } = await import('@gantry/workflows/domain/replay/readRecording.js');
  const text = await readText(context, file);
  try {
    return readRecording(JSON.parse(text) as Json);
  } catch (cause) {
    throw new CommandError(`${file} is no recording: ${(cause as Error).message}`, [], { cause });
  }
}
