import type { HttpAttempt } from './Attempt.js';
import { authorize, policyOf, type Authenticated } from './authorize.js';
import type { Run } from './Run.js';

/** `Authorization` as a call has to send it; null for none. */
export async function authorizationHeader(
  run: Run,
  authenticated: Authenticated,
  deadlineMs: number,
): Promise<string | null | HttpAttempt> {
  const policy = authenticated && policyOf(run, authenticated);
  if (!policy || 'kind' in policy) return policy;
  const given = await authorize(run, policy, deadlineMs);
  if (given === null)
    return { kind: 'unusable', detail: 'digest authentication is only there for calls of HTTP' };
  return 'kind' in given ? given : `${given.scheme} ${given.parameter}`;
}
