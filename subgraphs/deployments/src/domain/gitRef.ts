import { UserFault } from '@gantry/platform/errors/UserFault.js';

/**
 * A branch, tag or commit as `git check-ref-format` allows it, and never something that git would read as an
 * option or as an expression over revisions.
 * @throws UserFault INVALID_REF on `field`
 */
export function parseGitRef(value: string, field: 'ref' | 'branch' = 'ref'): string {
  if (isGitRef(value)) return value;
  const shown = value.slice(0, 100).replaceAll(/\p{C}/gu, '?');
  throw UserFault.of('INVALID_REF', `"${shown}" is no name of a branch, tag or commit.`, [field]);
}

/** Whether git would take `value` as the name of a branch or tag, or as a commit. */
export function isGitRef(value: string): boolean {
  return (
    value.length > 0 &&
    value.length <= 250 &&
    value !== '@' &&
    !/^[-/.]|[/.]$/.test(value) &&
    !/[\p{C}\s~^:?*[\]\\]|\.\.|@\{|\/\/|\/\./u.test(value) &&
    !value.split('/').some((part) => part.endsWith('.lock'))
  );
}

/** A full commit id: SHA-1 or SHA-256 in lower case. */
export function isCommitId(value: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
}

/** Something that could be the beginning of a commit id. */
export function isCommitPrefix(value: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(value);
}
