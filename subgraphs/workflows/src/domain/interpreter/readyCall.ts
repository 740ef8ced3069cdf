import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { environmentOf } from '../connector/environments.js';
import { connectorOfUri } from '../dsl/Catalog.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { operationIn } from '../openapi/operationIn.js';
import { placeOperations } from '../openapi/placeOperations.js';
import { text, type Attempt } from './Attempt.js';
import { authenticationOf, type Authenticated } from './authorize.js';
import type { TaskFrame } from './Frame.js';
import { idempotencyKeyOf } from './idempotencyKeyOf.js';
import type { Run } from './Run.js';
import { callOperation } from './callOperation.js';
import { readyMail } from './readyMail.js';
import { isProtocolFunction, readyProtocolCall, type ProtocolFunction } from './readyProtocolCall.js';
import { sendAuthenticated } from './sendAuthenticated.js';
import { headersOf } from './textsOf.js';
import { uriOf } from './uriOf.js';
import { WorkflowError } from './WorkflowError.js';

/** A call with its expressions filled in. */
export interface ReadyCall {
  /** Whether the engine itself retries what is likely to pass: it does for connectors. */
  retries: boolean;
  /** Milliseconds to wait for an answer, where that is not what is usual for calls. */
  patienceMs?: number;
  attempt(deadlineMs: number): Promise<Attempt>;
}

/** Which page of many: by parameters beside the others, or where the page before says that it is. */
export interface Page {
  parameters?: JsonObject;
  url?: string;
}

/** Makes a call of what a task gives. */
export async function readyCall(
  run: Run,
  name: string,
  given: JsonObject,
  frame: TaskFrame,
  page: Page = {},
): Promise<ReadyCall> {
  if (name === 'mail') return readyMail(run, given, frame);
  const idempotencyKey = idempotencyKeyOf(run.plan.executionId, frame.position);
  const parameters = {
    ...(isJsonObject(given['parameters']) ? given['parameters'] : {}),
    ...page.parameters,
  };
  const body: Json | undefined = given['body'] === undefined ? parameters['body'] : given['body'];
  const authenticated = await authenticationOf(run, authenticationIn(name, given), frame);
  if (name === 'http') {
    const url = expandUri(uriOf(given['endpoint']), frame);
    const attempt = (deadlineMs: number) =>
      attemptHttp(run, url, given, { idempotencyKey, authenticated, deadlineMs });
    return { retries: false, attempt };
  }
  if (isProtocolFunction(name)) {
    const reader = await authenticationOf(run, documentAuthentication(name, given), frame);
    return readyProtocolCall(run, name, { given, authenticated, reader, idempotencyKey });
  }
  const endpoint = isJsonObject(given['document']) ? uriOf(given['document']['endpoint']) : '';
  const connector = name === 'connector' ? String(given['connector']) : connectorOfUri(endpoint);
  const operation = String(given[name === 'connector' ? 'operation' : 'operationId']);
  const document = isJsonObject(given['document']) ? given['document']['endpoint'] : null;
  const reader = await authenticationOf(
    run,
    isJsonObject(document) ? document['authentication'] : null,
    frame,
  );
  const environment = run.plan.environment ?? environmentOf(run.plan.definition);
  const find = async (deadlineMs: number) =>
    connector === null
      ? findElsewhere(run, endpoint, operation, { authenticated: reader, deadlineMs })
      : ((await run.surroundings.connectors.find(connector, operation, environment)) ??
        `the connector ${connector} has no operation ${operation} any more`);
  return {
    retries: connector !== null,
    attempt: async (deadlineMs) => {
      const service = await find(deadlineMs);
      if (typeof service === 'string') return { kind: 'unusable', detail: service };
      if ('kind' in service) return service;
      // Where the specification says what a redirection is, it is that; connectors' own calls go where they are led.
      const follow = name === 'connector' || given['redirect'] === true;
      const asked = { parameters, body, idempotencyKey, deadlineMs, follow };
      return callOperation(run, service, asked, page.url, (request) =>
        authenticated === null ? null : sendAuthenticated(run, request, authenticated),
      );
    },
  };
}

/** Where a call proves who makes it: at the endpoint that it calls, or beside what describes that. */
export function authenticationIn(name: string, given: JsonObject): Json | undefined {
  const at = (...names: string[]): Json | undefined =>
    names.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), given);
  if (name === 'http') return at('endpoint', 'authentication');
  if (name === 'grpc') return at('service', 'authentication');
  if (name === 'mcp') return at('transport', 'http', 'endpoint', 'authentication');
  if (name === 'a2a') return at('server', 'authentication') ?? at('agentCard', 'endpoint', 'authentication');
  return given['authentication'];
}

/** Where a call proves who reads the document that describes what it calls. */
export function documentAuthentication(name: ProtocolFunction, given: JsonObject): Json | undefined {
  const document = given[{ a2a: 'agentCard', asyncapi: 'document', grpc: 'proto', mcp: '' }[name]];
  const endpoint = isJsonObject(document) ? document['endpoint'] : undefined;
  return isJsonObject(endpoint) ? endpoint['authentication'] : undefined;
}

async function findElsewhere(
  run: Run,
  url: string,
  operationId: string,
  { authenticated, deadlineMs }: { authenticated: Authenticated; deadlineMs: number },
) {
  const request = { method: 'GET', url, headers: { accept: '*/*' }, deadlineMs, document: true };
  const attempt = await sendAuthenticated(run, request, authenticated);
  if (attempt.kind !== 'answer' || attempt.answer.status >= 300) return attempt;
  const { answer } = attempt;
  const text = typeof answer.content === 'string' ? answer.content : JSON.stringify(answer.content);
  try {
    const found = operationIn(text, operationId);
    if (!found) return `${url} has no operation ${operationId}`;
    const check = (server: string): string => server.replace(/\/+$/u, '');
    const where = { own: true, documentUrl: url, check };
    const [operation] = placeOperations({ operations: [found.operation] }, where);
    const server = found.serverUrl ?? '/';
    if (!URL.canParse(server, url))
      return `${url} names the server ${JSON.stringify(server)}, which is no URL`;
    return { baseUrl: check(new URL(server, url).href), operation: operation!, credentials: [] };
  } catch (error) {
    if (error instanceof UserFault) return `${url} is no OpenAPI document: ${error.message}`;
    throw error;
  }
}

async function attemptHttp(
  run: Run,
  url: string,
  given: JsonObject,
  {
    idempotencyKey,
    authenticated,
    deadlineMs,
  }: {
    idempotencyKey: string;
    authenticated: Authenticated;
    deadlineMs: number;
  },
): Promise<Attempt> {
  const method = String(given['method']).toUpperCase();
  if (!URL.canParse(url)) {
    return { kind: 'unusable', detail: `${JSON.stringify(given['endpoint'])} gives no URI` };
  }
  const target = new URL(url);
  for (const [name, value] of Object.entries(isJsonObject(given['query']) ? given['query'] : {})) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== null) target.searchParams.append(name, text(item));
  }
  const headers = headersOf(given['headers']);
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS')
    headers['idempotency-key'] ??= idempotencyKey;
  const body = given['body'];
  const request = {
    method,
    url: target.href,
    headers,
    deadlineMs,
    follow: given['redirect'] === true,
    ...(body === undefined ? {} : { body }),
  };
  return sendAuthenticated(run, request, authenticated);
}

/** Simple string expansion (RFC 6570, level 1) from the input's own properties, which have to be plain values. */
function expandUri(template: string, { input, reference }: TaskFrame): string {
  const values = isJsonObject(input) ? input : {};
  return template.replace(/\{([^{}]+)\}/gu, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    if (typeof value !== 'object') return encodeURIComponent(text(value));
    const detail = `{${name}} in a URI has to be a text, a number or a truth value; found ${JSON.stringify(value).slice(0, 200)}.`;
    throw WorkflowError.standard('expression', reference, detail);
  });
}
