import type { AuthenticationPolicy } from '../authentication/AuthenticationPolicy.js';
import { unproven } from './unproven.js';
import { readPolicy } from '../authentication/readPolicy.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { HttpAttempt } from './Attempt.js';
import type { TaskFrame } from './Frame.js';
import type { Mask } from '../secrets/Mask.js';
import type { Run, Surroundings } from './Run.js';

/** What a request says about who makes it, as `Authorization: <scheme> <parameter>` and `$authorization` have it. */
export interface Authorization {
  scheme: string;
  parameter: string;
  /** Whether it has been used before, so that a refusal may only mean that it has become old. */
  held: boolean;
}

/** What sends a request: an execution, or whoever tries an operation. */
export interface Caller {
  readonly surroundings: Pick<Surroundings, 'http' | 'tokens'>;
  /** Hides what is not to be kept. */
  readonly mask: Mask;
}

/** Who makes a call, as its `authentication` says, with expressions filled in but secrets still by their names. */
export type Authenticated = JsonObject | null;

/** An `authentication` whose expressions are filled in; one of `use.authentications` in the place of its name. */
export async function authenticationOf(
  run: Run,
  given: Json | undefined,
  frame: TaskFrame,
): Promise<Authenticated> {
  if (!isJsonObject(given)) return null;
  const { use } = given;
  if (typeof use !== 'string') return given;
  const named = run.plan.definition.use?.authentications?.[use] ?? null;
  const filled = await run.fillIn(named, frame.input, frame.scope, frame.reference);
  return isJsonObject(filled) ? filled : null;
}

/**
 * The policy that an `authentication` means, its secret opened. Belongs into a step, like all that looks at secrets and may
 * decide what happens next.
 */
export function policyOf(run: Run, given: JsonObject): AuthenticationPolicy | HttpAttempt {
  const [scheme = '', properties = null] = Object.entries(given)[0] ?? [];
  const name = isJsonObject(properties) ? properties['use'] : undefined;
  const { secrets } = run.surroundings;
  if (typeof name === 'string' && !Object.hasOwn(secrets, name)) {
    const detail = `There is no secret ${JSON.stringify(name)} for this workflow`;
    return { kind: 'unproven', error: 'authorization', detail };
  }
  try {
    return readPolicy(scheme, typeof name === 'string' ? (secrets[name] ?? null) : properties);
  } catch (error) {
    return unproven(error, typeof name === 'string' ? ` in the secret ${JSON.stringify(name)}` : '');
  }
}

/**
 * What a policy says with each request: for a token, asked for where none is held. Null for digest, which answers a challenge, and
 * for a certificate, which is shown before anything is said.
 * A token is hidden from then on.
 */
export async function authorize(
  caller: Caller,
  policy: AuthenticationPolicy,
  deadlineMs: number,
): Promise<Authorization | HttpAttempt | null> {
  if (policy.scheme === 'bearer') return { scheme: 'Bearer', parameter: policy.token, held: false };
  if (policy.scheme === 'certificate') return null;
  if ('password' in policy) {
    if (policy.scheme === 'digest') return null;
    const parameter = Buffer.from(`${policy.username}:${policy.password}`, 'utf8').toString('base64');
    return { scheme: 'Basic', parameter, held: false };
  }
  try {
    const given = await caller.surroundings.tokens.token(policy.oauth2, deadlineMs);
    if (given.kind === 'token') {
      caller.mask.add(given.token);
      return { scheme: 'Bearer', parameter: given.token, held: given.held };
    }
    if (given.kind === 'refused') return { kind: 'unproven', error: 'authentication', detail: given.detail };
    return { ...given, method: 'POST' };
  } catch (error) {
    return unproven(error);
  }
}
