import { UserFault } from '@gantry/platform/errors/UserFault.js';

/** Longest project name, in UTF-16 code units. */
export const longestProjectName = 100;

/**
 * A project's name as people read it: one line, trimmed, without control characters.
 * @throws UserFault INVALID_PROJECT_NAME
 */
export function parseProjectName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length > 0 && trimmed.length <= longestProjectName && !/\p{C}/u.test(trimmed)) return trimmed;
  const shown = trimmed.slice(0, 80).replaceAll(/\p{C}/gu, '?');
  const message = `Project name "${shown}" must be one line of 1 to ${longestProjectName} characters.`;
  throw UserFault.of('INVALID_PROJECT_NAME', message, ['name']);
}

/** A pod's name: the project's, reduced to what a DNS label may hold, with `web` where nothing is left. */
export function podNameOf(projectName: string): string {
  const plain = projectName
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'web' : plain;
}
