import { UserFault } from '@gantry/platform/errors/UserFault.js';

const pattern = /^[A-Z][A-Z0-9_]{0,63}$/;

/** What the platform sets itself, or what would change how a process is started rather than what it is told. */
const reserved = new Set([
  'PORT',
  'HOST',
  'PATH',
  'HOME',
  'PWD',
  'USER',
  'LOGNAME',
  'SHELL',
  'SHELLOPTS',
  'BASHOPTS',
  'BASH_ENV',
  'ENV',
  'IFS',
  'CDPATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'INIT_CWD',
]);
const reservedPrefixes = ['NODE_', 'LD_', 'DYLD_', 'NPM_', 'GANTRY_', 'GIT_'];
/** Of the reserved prefixes, what configuration may nevertheless set. */
const permitted = new Set(['NODE_ENV']);

/** Longest value of one variable in bytes: Linux refuses a single string above 128 KiB. */
export const longestVariable = 65_536;

/**
 * The name of a secret or a configuration value, which becomes an environment variable of the replicas.
 * @throws UserFault INVALID_SECRET_NAME or INVALID_VARIABLE_NAME, or RESERVED_NAME
 */
export function parseVariableName(name: string, kind: 'secret' | 'variable', field: string[]): string {
  if (!pattern.test(name)) {
    const code = kind === 'secret' ? 'INVALID_SECRET_NAME' : 'INVALID_VARIABLE_NAME';
    const shown = name.slice(0, 80).replaceAll(/\p{C}/gu, '?');
    throw UserFault.of(code, `Name "${shown}" must match ${pattern.source}.`, field);
  }
  if (isReservedName(name)) {
    throw UserFault.of('RESERVED_NAME', `"${name}" is set by the platform and cannot be changed.`, field);
  }
  return name;
}

/** Whether the platform keeps this variable for itself. */
export function isReservedName(name: string): boolean {
  if (permitted.has(name)) return false;
  return reserved.has(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix));
}

/**
 * A value that an environment variable can hold. The message never shows it.
 * @throws UserFault INVALID_VALUE
 */
export function parseVariableValue(value: string, field: string[]): string {
  if (value.includes('\0')) throw UserFault.of('INVALID_VALUE', 'The value holds a NUL character.', field);
  const bytes = new TextEncoder().encode(value).length;
  if (bytes <= longestVariable) return value;
  throw UserFault.of(
    'INVALID_VALUE',
    `The value has ${bytes} bytes; at most ${longestVariable} are kept.`,
    field,
  );
}
