import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
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
  try {
    return parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`--config ${file} cannot be read: ${(error as Error).message}`);
  }
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
