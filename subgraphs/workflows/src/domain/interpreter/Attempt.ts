import { rateLimitOf } from '../connector/rateLimitOf.js';
import type { Json, JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import { fraction } from './retryDelay.js';
import { responseJson, type CallSettings, type HttpAnswer, type HttpFailure } from './Services.js';
import { statusTitles } from './statusTitles.js';
import { WorkflowError } from './WorkflowError.js';

/** What came of one attempt over HTTP. */
export type HttpAttempt =
  /** `sent` are the request's headers, without those that prove who calls. */
  | { kind: 'answer'; method: string; uri: string; sent?: Record<string, string>; answer: HttpAnswer }
  | { kind: 'failure'; method: string; uri: string; failure: HttpFailure }
  | { kind: 'unusable'; detail: string }
  /** What proves who calls is not to be had: no secret, or no token. */
  | { kind: 'unproven'; error: 'authentication' | 'authorization' | 'configuration'; detail: string };

/** What came of one attempt, as the journal keeps it: never a credential. */
export type Attempt =
  | HttpAttempt
  /** Of another protocol: what it gives. */
  | { kind: 'result'; value: Json }
  /** Of another protocol: that the other side refuses. `status` is the one of HTTP that says the same. */
  | { kind: 'refusal'; what: string; status: number; detail: string; error?: 'runtime' };

/** The error that an attempt means to the workflow, or null when it succeeded. */
export function faultOf(result: Attempt, given: JsonObject, frame: TaskFrame): WorkflowError | null {
  const { reference } = frame;
  if (result.kind === 'unusable') {
    return WorkflowError.standard('configuration', reference, `The call cannot be made: ${result.detail}.`);
  }
  if (result.kind === 'unproven') return WorkflowError.standard(result.error, reference, `${result.detail}.`);
  if (result.kind === 'result') return null;
  if (result.kind === 'refusal') {
    const { status, error = 'communication' } = result;
    const title = statusTitles[status] ?? `Status ${status}`;
    return WorkflowError.standard(error, reference, `${result.what}: ${result.detail}`, {
      status,
      title,
    });
  }
  const what = `${result.method} ${result.uri}`;
  if (result.kind === 'failure') {
    const { reason, detail } = result.failure;
    if (reason === 'timeout') return WorkflowError.standard('timeout', reference, `${what}: ${detail}`);
    if (reason === 'forbidden')
      return WorkflowError.standard('authorization', reference, `${what}: ${detail}`);
    return WorkflowError.standard('communication', reference, `${what}: ${detail}`, {
      title: 'No answer',
      status: 503,
    });
  }
  const { status, content } = result.answer;
  if (status >= 200 && status < (given['redirect'] === true ? 400 : 300)) return null;
  const said = content === null || content === '' ? '' : `: ${text(content).slice(0, 500)}`;
  return WorkflowError.standard('communication', reference, `${what} answered ${status}${said}`, {
    status,
    title: statusTitles[status] ?? `HTTP status ${status}`,
  });
}

/** Whether another attempt may well succeed: 408, 429, 5xx, a 403 for too many calls, or no answer at all. */
export function passes(result: Attempt): boolean {
  if (result.kind === 'failure')
    return ['connection', 'timeout', 'postponed', 'unavailable'].includes(result.failure.reason);
  if (result.kind !== 'answer') return false;
  const { status, headers } = result.answer;
  // Some APIs, GitHub's among them, forbid what comes too often.
  if (status === 403) return rateLimitOf(headers, 0)?.remaining === 0;
  return status === 408 || status === 429 || status >= 500;
}

/** Milliseconds before the next attempt: what the answer asks for, or a growing delay. `seed` draws the jitter. */
export function attemptDelayMs(
  result: Attempt,
  number: number,
  now: number,
  seed: string,
  { delayMs, longestDelayMs }: CallSettings,
): number {
  if (result.kind === 'failure' && result.failure.retryAfterMs !== undefined) {
    return Math.max(delayMs, result.failure.retryAfterMs);
  }
  const asked = result.kind === 'answer' ? askedDelayMs(result.answer.headers, now) : null;
  if (asked !== null) return Math.min(asked, longestDelayMs);
  const grown = Math.min(delayMs * 2 ** (number - 1), longestDelayMs);
  // Up to a quarter less, so that those who failed together do not come back together.
  return Math.round(grown * (1 - 0.25 * fraction(`${seed} ${number}`)));
}

/** What an answer asks for: by `Retry-After`, or by a limit that is used up. */
function askedDelayMs(headers: Record<string, string>, now: number): number | null {
  const limit = rateLimitOf(headers, now);
  return retryAfterMs(headers['retry-after'], now) ?? (limit?.remaining === 0 ? limit.resetsInMs : null);
}

/** The milliseconds of a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/u.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** What a successful attempt gives the task, in the form that its `output` asks for. */
export function outputOf(result: Attempt, given: JsonObject): Json {
  if (result.kind === 'result') return result.value;
  if (result.kind !== 'answer') return null;
  const { answer, method, uri, sent = {} } = result;
  if (given['output'] === 'response') return responseJson({ method, uri, headers: sent }, answer);
  if (given['output'] === 'raw' && !answer.binary)
    return Buffer.from(text(answer.content), 'utf8').toString('base64');
  return answer.content;
}

/** A value as text: a string as it is, all else as JSON. */
export function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
