import type { CallTask } from '../dsl/Definition.js';
import { connectorOfUri } from '../dsl/Catalog.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { parseOpenApi } from '../openapi/parseOpenApi.js';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { TaskFrame } from './Frame.js';
import { requestOf } from './requestOf.js';
import { fraction } from './retryDelay.js';
import type { Run } from './Run.js';
import { responseJson, type HttpAnswer, type HttpFailure, type HttpRequest } from './Services.js';
import { problemJson, WorkflowError } from './WorkflowError.js';

/** What came of one attempt, as the journal keeps it: never a credential. */
type Attempt =
  | { kind: 'answer'; method: string; uri: string; answer: HttpAnswer }
  | { kind: 'failure'; method: string; uri: string; failure: HttpFailure }
  | { kind: 'unusable'; detail: string };

/** A call with its expressions filled in. */
interface ReadyCall {
  /** Whether the engine itself retries what is likely to pass: it does for connectors. */
  retries: boolean;
  attempt(deadlineMs: number): Promise<Attempt>;
}

/** Runs a `call`: of a connector's operation, of an OpenAPI operation elsewhere, or of a plain HTTP endpoint. */
export async function runCall(run: Run, task: CallTask, frame: TaskFrame): Promise<Json> {
  const given = await run.fillIn(task.with, frame.input, frame.scope, frame.reference);
  const call = readyCall(run, task.call, given as JsonObject, frame);
  const { calls } = run.surroundings;
  const attempts = call.retries && !frame.retriedByAuthor ? calls.attempts : 1;
  for (let number = 1; ; number += 1) {
    const deadlineMs = Math.max(1, Math.min(calls.deadlineMs, frame.deadline - run.now));
    const result = (await run.step(
      `call ${frame.position}`,
      async () => call.attempt(deadlineMs) as never,
    )) as Attempt;
    const fault = faultOf(result, given as JsonObject, frame);
    if (!fault) return outputOf(result, given as JsonObject);
    if (number >= attempts || !passes(result)) throw fault;
    const delay = delayOf(run, result, number, frame);
    if (run.now + delay >= frame.deadline) throw fault;
    run.note('TASK_RETRIED', frame.label, {
      attempt: number + 1,
      delayMilliseconds: delay,
      error: problemJson(fault.problem),
    });
    await run.flush();
    await run.sleep(delay);
    if (frame.deadline !== Infinity) await run.askNow();
  }
}

/** The same for every attempt at a task, also after a crash, and another for every other task and round. */
export function idempotencyKeyOf(executionId: string, position: string): string {
  // Servers commonly keep 255 characters, of ASCII.
  const key = `${executionId}${encodeURI(position.toWellFormed())}`;
  return key.length <= 200 ? key : `${key.slice(0, 150)}~${hash(key)}`;
}

function readyCall(run: Run, name: string, given: JsonObject, frame: TaskFrame): ReadyCall {
  const idempotencyKey = idempotencyKeyOf(run.plan.executionId, frame.position);
  const parameters = isJsonObject(given['parameters']) ? given['parameters'] : {};
  const body = given['body'] ?? (parameters['body'] as Json | undefined);
  if (name === 'http')
    return {
      retries: false,
      attempt: (deadlineMs) => attemptHttp(run, given, frame, idempotencyKey, deadlineMs),
    };
  const endpoint = isJsonObject(given['document']) ? endpointOf(given['document']['endpoint']) : '';
  const connector = name === 'connector' ? String(given['connector']) : connectorOfUri(endpoint);
  const operation = String(given[name === 'connector' ? 'operation' : 'operationId']);
  const find = async (deadlineMs: number) =>
    connector === null
      ? findElsewhere(run, endpoint, operation, deadlineMs)
      : ((await run.surroundings.connectors.find(connector, operation)) ??
        `the connector ${connector} has no operation ${operation} any more`);
  return {
    retries: connector !== null,
    attempt: async (deadlineMs) => {
      const service = await find(deadlineMs);
      if (typeof service === 'string') return { kind: 'unusable', detail: service };
      if ('kind' in service) return { kind: 'failure', method: 'GET', uri: endpoint, failure: service };
      const request = requestOf(service, { parameters, body, idempotencyKey, deadlineMs });
      return typeof request === 'string' ? { kind: 'unusable', detail: request } : send(run, request);
    },
  };
}

async function findElsewhere(run: Run, url: string, operationId: string, deadlineMs: number) {
  const answer = await run.surroundings.http.send({
    method: 'GET',
    url,
    headers: { accept: '*/*' },
    deadlineMs,
  });
  if (answer.kind === 'failure') return answer;
  const text = typeof answer.content === 'string' ? answer.content : JSON.stringify(answer.content);
  try {
    const api = parseOpenApi(text);
    const operation = api.operations.find(({ name }) => name === operationId);
    if (!operation) return `${url} has no operation ${operationId}`;
    const baseUrl = new URL(api.serverUrl ?? '/', url).href.replace(/\/+$/u, '');
    return { baseUrl, operation, credentials: [] };
  } catch (error) {
    if (error instanceof UserFault) return `${url} is no OpenAPI document: ${error.message}`;
    throw error;
  }
}

async function attemptHttp(
  run: Run,
  given: JsonObject,
  frame: TaskFrame,
  idempotencyKey: string,
  deadlineMs: number,
): Promise<Attempt> {
  const method = String(given['method']).toUpperCase();
  const url = expandUri(endpointOf(given['endpoint']), frame.input);
  if (url === null || !URL.canParse(url)) {
    return { kind: 'unusable', detail: `${JSON.stringify(given['endpoint'])} gives no URI` };
  }
  const target = new URL(url);
  for (const [name, value] of Object.entries(isJsonObject(given['query']) ? given['query'] : {})) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== null) target.searchParams.append(name, text(item));
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(isJsonObject(given['headers']) ? given['headers'] : {})) {
    if (value !== null) headers[name.toLowerCase()] = text(value);
  }
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS')
    headers['idempotency-key'] ??= idempotencyKey;
  const body = given['body'];
  return send(run, {
    method,
    url: target.href,
    headers,
    deadlineMs,
    ...(body === undefined ? {} : { body }),
  });
}

async function send(run: Run, request: HttpRequest): Promise<Attempt> {
  const { method } = request;
  // What stands in the query may be a key; the journal and the history do not need it.
  const uri = request.url.split('?')[0] ?? '';
  const result = await run.surroundings.http.send(request);
  return result.kind === 'answer'
    ? { kind: 'answer', method, uri, answer: result }
    : { kind: 'failure', method, uri, failure: result };
}

function faultOf(result: Attempt, given: JsonObject, frame: TaskFrame): WorkflowError | null {
  const { reference } = frame;
  if (result.kind === 'unusable') {
    return WorkflowError.standard('configuration', reference, `The call cannot be made: ${result.detail}.`);
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

/** Whether another attempt may well succeed: 408, 429, 5xx, or no answer at all. */
function passes(result: Attempt): boolean {
  if (result.kind === 'failure')
    return result.failure.reason === 'connection' || result.failure.reason === 'timeout';
  if (result.kind === 'unusable') return false;
  const { status } = result.answer;
  return status === 408 || status === 429 || status >= 500;
}

function delayOf(run: Run, result: Attempt, number: number, frame: TaskFrame): number {
  const { delayMs, longestDelayMs } = run.surroundings.calls;
  const asked = result.kind === 'answer' ? retryAfterMs(result.answer.headers['retry-after'], run.now) : null;
  if (asked !== null) return Math.min(asked, longestDelayMs);
  const grown = Math.min(delayMs * 2 ** (number - 1), longestDelayMs);
  // Up to a quarter less, so that those who failed together do not come back together.
  return Math.round(grown * (1 - 0.25 * fraction(`${run.plan.executionId} ${frame.position} ${number}`)));
}

/** The milliseconds of a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/u.test(value.trim())) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function outputOf(result: Attempt, given: JsonObject): Json {
  if (result.kind !== 'answer') return null;
  const { answer, method, uri } = result;
  if (given['output'] === 'response') return responseJson({ method, uri }, answer);
  if (given['output'] === 'raw') return Buffer.from(text(answer.content), 'utf8').toString('base64');
  return answer.content;
}

function endpointOf(value: Json | undefined): string {
  const uri = isJsonObject(value) ? value['uri'] : value;
  return typeof uri === 'string' ? uri : '';
}

/** Simple string expansion (RFC 6570, level 1) from the input's own properties; null when one is no plain value. */
function expandUri(template: string, input: Json): string | null {
  let plain = true;
  const values = isJsonObject(input) ? input : {};
  const expanded = template.replace(/\{([^{}]+)\}/gu, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    if (typeof value === 'object') plain = false;
    return encodeURIComponent(text(value));
  });
  return plain ? expanded : null;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function hash(value: string): string {
  return (
    Math.floor(fraction(value) * 2 ** 32).toString(16) +
    Math.floor(fraction(`${value}~`) * 2 ** 32).toString(16)
  );
}

const statusTitles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
