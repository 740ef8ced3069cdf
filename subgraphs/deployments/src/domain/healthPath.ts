import { UserFault } from '@gantry/platform/errors/UserFault.js';

/**
 * The path that says whether a replica is well: absolute, on the replica itself.
 * @throws UserFault INVALID_HEALTH_PATH
 */
export function parseHealthPath(path: string): string {
  if (path.length <= 500 && /^\/(?!\/)[\x21-\x7e]*$/.test(path) && !/[#\\]/.test(path)) return path;
  const shown = path.slice(0, 80).replaceAll(/\p{C}/gu, '?');
  throw UserFault.of(
    'INVALID_HEALTH_PATH',
    `Health path "${shown}" must begin with one "/" and hold no space.`,
    ['healthPath'],
  );
}

/**
 * A container's command, given as words that no shell reads.
 * @throws UserFault INVALID_COMMAND
 */
export function parseCommand(command: readonly string[]): string[] {
  const fits = command.length >= 1 && command.length <= 50 && command[0] !== '';
  if (fits && command.every((word) => word.length <= 2_000 && !word.includes('\0'))) return [...command];
  throw UserFault.of('INVALID_COMMAND', 'A command has 1 to 50 words of at most 2,000 characters.', [
    'command',
  ]);
}
