import type { Credential } from '@gantry/workflows/domain/connector/checkCredentials.js';
import { isJsonObject, type Json } from '@gantry/workflows/domain/Json.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';

/** What each connector proves itself by. */
export type Credentials = ReadonlyMap<string, Credential[]>;

/**
 * Reads `{ <connector>: { <security scheme>: <value> } }`, JSON or YAML.
 * @throws CommandError that shows no value
 */
export async function readCredentials(
  context: Context,
  file: string | undefined,
  connectors: readonly { name: string }[],
): Promise<Credentials> {
  if (file === undefined) return new Map();
  const found = await read(context, file);
  const must = `${file} must be a map of connectors, each a map of security schemes with their values as text`;
  if (!isJsonObject(found)) throw new CommandError(`${must}.`);
  return new Map(
    Object.entries(found).map(([connector, schemes]) => {
      if (!connectors.some(({ name }) => name === connector))
        throw new CommandError(`${file}: There is no --connector ${JSON.stringify(connector)}.`);
      if (!isJsonObject(schemes)) throw new CommandError(`${must}; ${connector} is none.`);
      return [connector, Object.entries(schemes).map(([scheme, value]) => credential(scheme, value, must))];
    }),
  );
}

function credential(scheme: string, value: Json, must: string): Credential {
  if (typeof value !== 'string') throw new CommandError(`${must}; ${scheme} has none.`);
  return { scheme, value };
}

async function read(context: Context, file: string): Promise<Json> {
  const text = await readText(context, file);
  const { readInput } = await import('@gantry/workflows/local/readInput.js');
  const { SourceFault } = await import('@gantry/workflows/domain/source/SourceFault.js');
  try {
    return readInput(text).value;
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    const { line, column } = error.position;
    // The fault's own words may show what stands there.
    throw new CommandError(`${file} is neither YAML nor JSON (line ${line}, column ${column}).`);
  }
}
