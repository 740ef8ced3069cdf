import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { GitFault } from '../domain/ports/GitRemote.js';

/** What a caller of a mutation can mend about a repository; other errors are passed on. */
export function gitUserFault(
  error: unknown,
  refField: 'ref' | 'branch',
  urlField: 'url' | 'projectId',
): unknown {
  if (!(error instanceof GitFault)) return error;
  if (error.reason !== 'REF_NOT_FOUND')
    return UserFault.of('REPOSITORY_UNREACHABLE', error.message, [urlField]);
  return UserFault.of(refField === 'ref' ? 'REF_NOT_FOUND' : 'BRANCH_NOT_FOUND', error.message, [refField]);
}
