import { z } from 'zod';
import { RegistryError } from '../RegistryError.js';
import { registryContent, type RegistryContent } from './registryContent.js';
import { sha256 } from './TextPool.js';

/** Counts up when files are written that readers of today would misread. */
const format = 1;

const envelope = z.looseObject({ format: z.int(), checksum: z.string() });

export function printRegistryFile(content: RegistryContent): string {
  return `${JSON.stringify({ format, checksum: checksum(content), ...content }, null, 2)}\n`;
}

/**
 * @param file for messages
 * @throws RegistryError REGISTRY_DAMAGED naming the file and the place
 */
export function parseRegistryFile(file: string, text: string): RegistryContent {
  const { format: found, checksum: expected, ...rest } = parseEnvelope(file, text);
  if (found !== format)
    throw damaged(`${file} has the format ${found}; this Gantry reads and writes the format ${format}.`);
  const content = registryContent.safeParse(rest);
  if (!content.success) throw damaged(placed(file, content.error));
  if (checksum(rest) !== expected)
    throw damaged(
      `${file} is not what was written: its checksum is ${checksum(rest)}, and it says ${expected}. ` +
        'It was edited or merged by hand; take one side whole, and publish again.',
    );
  return content.data;
}

function parseEnvelope(file: string, text: string): z.infer<typeof envelope> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { line, column } = placeOf(error as SyntaxError, text);
    throw damaged(
      `${file}:${line}:${column} is where the JSON ends or breaks off: ${(error as Error).message}.`,
    );
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) throw damaged(placed(file, parsed.error));
  return parsed.data;
}

/** V8 says the position of a fault, but for an end that comes too early. */
function placeOf(error: SyntaxError, text: string): { line: number; column: number } {
  const position = Number(/at position (\d+)/.exec(error.message)?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function placed(file: string, { issues: [issue] }: z.ZodError): string {
  const place = issue === undefined || issue.path.length === 0 ? 'at its top' : `at ${issue.path.join('.')}`;
  return `${file} is no registry, or damaged, ${place}: ${issue?.message ?? 'it cannot be read'}.`;
}

function checksum(content: object): string {
  return sha256(JSON.stringify(content));
}

function damaged(message: string): RegistryError {
  return new RegistryError('REGISTRY_DAMAGED', message);
}
