import type { HttpAttempt } from './Attempt.js';
import { credentialPolicy } from './credentialPolicy.js';
import { pageRequest } from './pageRequest.js';
import { requestOf, type OperationArguments } from './requestOf.js';
import { send, sendByPolicy, type Caller } from './sendAuthenticated.js';
import { unproven } from './unproven.js';
import type { ConnectedService, HttpRequest } from './Services.js';

/**
 * Calls an operation of a connector with the credentials that are kept for it; what echoes them is masked. Belongs into a step.
 * @param pageUrl where a further page is, as the one before says
 * @param otherwise sends the request with what the definition says of who calls; null where it says nothing
 */
export async function callOperation(
  caller: Caller,
  service: ConnectedService,
  given: OperationArguments,
  pageUrl?: string,
  otherwise: (request: HttpRequest) => Promise<HttpAttempt> | null = () => null,
): Promise<HttpAttempt> {
  for (const { value } of service.credentials) {
    caller.mask.add(value);
    // The second of two parts is the secret one.
    if (value.includes(':')) caller.mask.add(value.slice(value.indexOf(':') + 1));
  }
  const first = requestOf(service, given);
  const ready =
    pageUrl === undefined || typeof first === 'string' ? first : pageRequest(service, first, pageUrl);
  if (typeof ready === 'string') return { kind: 'unusable', detail: ready };
  const secretHeaders = service.credentials.flatMap(({ scheme }) =>
    scheme.type === 'apiKey' && scheme.in === 'header' ? [scheme.parameter.toLowerCase()] : [],
  );
  const named = service.name === undefined ? {} : { service: service.name };
  const request: HttpRequest = { ...ready, ...named, secretHeaders };
  const sent = otherwise(request);
  if (sent) return sent;
  try {
    const policy = credentialPolicy(service);
    return await (policy ? sendByPolicy(caller, request, policy) : send(caller, request));
  } catch (error) {
    return unproven(error, ' that is kept for the connector');
  }
}
