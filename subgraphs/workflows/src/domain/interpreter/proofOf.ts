import type { ClientIdentity } from '../authentication/AuthenticationPolicy.js';
import type { HttpAttempt } from './Attempt.js';
import { authorize, policyOf, type Authenticated } from './authorize.js';
import type { Run } from './Run.js';

/** What proves who makes a call of another protocol than plain HTTP. */
export type Proof = {
  kind: 'proof';
  /** As `Authorization` has it. */
  authorization?: string;
  /** Shown when the connection is made. */
  identity?: ClientIdentity;
};

/** What proves who makes a call; what came of asking for it where there is none. Belongs into a step. */
export async function proofOf(
  run: Run,
  authenticated: Authenticated,
  deadlineMs: number,
): Promise<Proof | HttpAttempt> {
  const policy = authenticated && policyOf(run, authenticated);
  if (!policy) return { kind: 'proof' };
  if ('kind' in policy) return policy;
  if (policy.scheme === 'certificate') return { kind: 'proof', identity: policy.identity };
  const given = await authorize(run, policy, deadlineMs);
  if (given === null)
    return { kind: 'unusable', detail: 'digest authentication is only there for calls of HTTP' };
  return 'kind' in given ? given : { kind: 'proof', authorization: `${given.scheme} ${given.parameter}` };
}
