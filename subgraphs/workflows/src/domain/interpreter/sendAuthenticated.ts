import { digestAuthorization } from '../authentication/digestAuthorization.js';
import type { AuthenticationPolicy } from '../authentication/AuthenticationPolicy.js';
import type { HttpAttempt } from './Attempt.js';
import { authorize, policyOf, type Authenticated, type Caller } from './authorize.js';
import type { Run } from './Run.js';
import type { HttpRequest } from './Services.js';

export type { Caller };

/**
 * Sends a request with what proves who makes it, and once more where the service does not take a token that was held, or asks for
 * a digest. Belongs into a step.
 */
export async function sendAuthenticated(
  run: Run,
  request: HttpRequest,
  authenticated: Authenticated,
): Promise<HttpAttempt> {
  if (authenticated === null) return send(run, request);
  const policy = policyOf(run, authenticated);
  return 'kind' in policy ? policy : sendByPolicy(run, request, policy);
}

/** The same by a policy that is ready. */
export async function sendByPolicy(
  caller: Caller,
  request: HttpRequest,
  policy: AuthenticationPolicy,
): Promise<HttpAttempt> {
  if (policy.scheme === 'certificate') return send(caller, { ...request, identity: policy.identity });
  const authorization = await authorize(caller, policy, request.deadlineMs);
  if (authorization !== null && 'kind' in authorization) return authorization;
  const first = await send(caller, authorized(request, authorization && headerOf(authorization)));
  if (first.kind !== 'answer' || first.answer.status !== 401) return first;
  if (policy.scheme === 'digest') {
    const { method, url } = request;
    const header = digestAuthorization(first.answer.headers['www-authenticate'], { ...policy, method, url });
    return header === null ? first : send(caller, authorized(request, header));
  }
  if (!('oauth2' in policy)) return first;
  caller.surroundings.tokens.forget(policy.oauth2);
  if (!authorization?.held) return first;
  const fresh = await authorize(caller, policy, request.deadlineMs);
  return fresh === null || 'kind' in fresh ? first : send(caller, authorized(request, headerOf(fresh)));
}

/** Sends a request as it is. */
export async function send(caller: Caller, request: HttpRequest): Promise<HttpAttempt> {
  const { method } = request;
  // What stands in the query may be a key; the journal and the history do not need it.
  const uri = request.url.split('?')[0] ?? '';
  const result = await caller.surroundings.http.send(request);
  return result.kind === 'answer'
    ? { kind: 'answer', method, uri, sent: withoutCredentials(request), answer: result }
    : { kind: 'failure', method, uri, failure: result };
}

/** The headers of a request that are nobody's secret. */
function withoutCredentials({ headers, secretHeaders = [] }: HttpRequest): Record<string, string> {
  const hidden = new Set(['authorization', 'proxy-authorization', 'cookie', ...secretHeaders]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.has(name.toLowerCase())));
}

function headerOf({ scheme, parameter }: { scheme: string; parameter: string }): string {
  return `${scheme} ${parameter}`;
}

function authorized(request: HttpRequest, header: string | null): HttpRequest {
  if (header === null) return request;
  return { ...request, headers: { ...request.headers, authorization: header } };
}
