import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { UsageError } from './UsageError.js';

/**
 * Reads options by their names from YAML or JSON, as they would stand on the command line: an option without a value is
 * `true`, one that may be given more than once has a list, or an object where its values are `<name>=<value>`.
 * @throws UsageError when the file cannot be read, or something in it can be no option
 */
export function readConfig(file: string): string[] {
  const config = read(file);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`--config ${file} has to be an object with options by their names.`);
  }
  return Object.entries(config).flatMap(([name, value]) => argumentsFor(file, name, value));
}

function read(file: string): unknown {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
    return parse(text, { prettyErrors: false }) as unknown;
  } catch (error) {
    throw new UsageError(`--config ${file} cannot be read: ${reasonIn(text, error)}`);
  }
}

/** Without a word of the text: what is there may be a key. */
function reasonIn(text: string, error: unknown): string {
  if (error instanceof YAMLParseError) {
    return `${error.message} in line ${text.slice(0, error.pos[0]).split('\n').length}`;
  }
  const { message } = error as Error;
  return error instanceof ReferenceError ? message.replace(/: .*/s, '') : message;
}

function argumentsFor(file: string, name: string, value: unknown): string[] {
  if (value === true) return [`--${name}`];
  if (value === false || value === null) return [];
  if (typeof value === 'string' || typeof value === 'number') return [`--${name}=${value}`];
  if (Array.isArray(value)) return value.flatMap((one) => argumentsFor(file, name, one));
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, one]) =>
      (Array.isArray(one) ? one : [one]).map((item) => `--${name}=${key}=${String(item)}`),
    );
  }
  throw new UsageError(`--config ${file} says "${name}: ${String(value)}", which is no value of an option.`);
}
