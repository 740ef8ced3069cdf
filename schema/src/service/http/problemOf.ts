import { RegistryError, type RegistryErrorCode } from '../../registry/RegistryError.js';
import type { Answer } from './Answer.js';
import { MethodNotAllowed } from './MethodNotAllowed.js';
import { PayloadTooLarge } from './PayloadTooLarge.js';

const kinds: Record<RegistryErrorCode, { status: number; title: string; headers?: Record<string, string> }> =
  {
    BAD_USER_INPUT: { status: 400, title: 'What was sent makes no sense' },
    UNAUTHENTICATED: {
      status: 401,
      title: 'No key, or none that holds',
      headers: { 'www-authenticate': 'Bearer' },
    },
    FORBIDDEN: { status: 403, title: 'The key is not good for that' },
    NOT_FOUND: { status: 404, title: 'There is no such thing' },
    PUBLISH_CONFLICT: { status: 409, title: 'Somebody else published first' },
    COMPOSITION_FAILED: { status: 422, title: 'It does not compose' },
    CHECK_FAILED: { status: 422, title: 'It breaks clients' },
    RATE_LIMITED: { status: 429, title: 'Too much, or too often', headers: { 'retry-after': '5' } },
    REGISTRY_DAMAGED: { status: 500, title: 'The registry is damaged' },
    UNAVAILABLE: { status: 503, title: 'Not now', headers: { 'retry-after': '5' } },
  };

/** How a failure is told (RFC 9457); undefined for one that is our own. */
export function problemOf(error: unknown): Answer | undefined {
  if (error instanceof PayloadTooLarge) {
    // What is left of the body is not read: the connection is of no use any more.
    return problem('BAD_USER_INPUT', error.message, 413, { connection: 'close' });
  }
  if (error instanceof MethodNotAllowed) {
    return problem('BAD_USER_INPUT', error.message, 405, { allow: error.allowed.join(', ') });
  }
  if (!(error instanceof RegistryError)) return undefined;
  const { status, headers = {} } = kinds[error.code];
  return problem(error.code, error.message, status, headers, error.details);
}

/** What is told of a failure of ours. */
export function internalProblem(requestId: string): Answer {
  const detail = `Something went wrong on our side; the log tells what, by the request id ${requestId}.`;
  return answerOf({ code: 'INTERNAL', title: 'Our fault', status: 500, detail }, {});
}

function problem(
  code: RegistryErrorCode,
  detail: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  details: object = {},
): Answer {
  return answerOf({ code, title: kinds[code].title, status, detail, ...details }, headers);
}

function answerOf(
  { code, ...rest }: { code: string; status: number; title: string; detail: string },
  headers: Readonly<Record<string, string>>,
): Answer {
  return {
    status: rest.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { type: `urn:gantry:registry:${code}`, code, ...rest },
  };
}
