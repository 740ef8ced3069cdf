import { InvalidArgumentError, Option } from 'commander';
import type { Secrets } from '@gantry/workflows/domain/secrets/secretValue.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';

/** A secret as an option names it: never by its value, which everybody who lists processes would see. */
export interface NamedSecret {
  name: string;
  /** A file, or a variable of the environment. */
  from: { file: string } | { variable: string };
}

export function secretOption(): Option {
  return new Option(
    '--secret <name=@file|env:NAME>',
    'a secret that definitions may use, in a file or in a variable of the environment: a text, or a JSON object; may be repeated',
  )
    .argParser((text, before: NamedSecret[] | undefined): NamedSecret[] => [...(before ?? []), parse(text)])
    .default([], 'none');
}

/** The files of which secrets are read. */
export function filesOf(secrets: readonly NamedSecret[]): string[] {
  return secrets.flatMap(({ from }) => ('file' in from ? [from.file] : []));
}

/** @throws CommandError naming the secret that is not there, and never showing a value */
export async function readSecrets(context: Context, named: readonly NamedSecret[]): Promise<Secrets> {
  const repeated = named.find(({ name }, index) => named.findIndex((other) => other.name === name) < index);
  if (repeated) throw new CommandError(`The secret ${JSON.stringify(repeated.name)} is given twice.`);
  if (named.length === 0) return {};
  const { secretValue } = await import('@gantry/workflows/domain/secrets/secretValue.js');
  const entries = await Promise.all(
    named.map(async ({ name, from }) => [name, secretValue(await textOf(context, name, from))] as const),
  );
  return Object.fromEntries(entries);
}

async function textOf(context: Context, name: string, from: NamedSecret['from']): Promise<string> {
  // Editors and `echo` end a file with a line break.
  if ('file' in from) return (await readText(context, from.file)).replace(/\r?\n$/u, '');
  const text = context.environment.variables[from.variable];
  if (text !== undefined && text !== '') return text;
  throw new CommandError(`The secret ${name} is to be in ${from.variable}, which is not set.`);
}

function parse(text: string): NamedSecret {
  const [, name = '', file, variable] = /^([A-Za-z_][\w.-]*)=(?:@(.+)|env:([A-Za-z_]\w*))$/u.exec(text) ?? [];
  if (file !== undefined) return { name, from: { file } };
  if (variable !== undefined) return { name, from: { variable } };
  throw new InvalidArgumentError('Write it as name=@file or name=env:NAME.');
}
