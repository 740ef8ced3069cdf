import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { isIdempotencyKey, type OperationParameter } from '../openapi/Operation.js';
import { bodyText } from './bodyText.js';
import { addCredentials } from './addCredentials.js';
import type { ConnectedService, HttpRequest } from './Services.js';

/** What a task gives an operation. */
export interface OperationArguments {
  parameters: JsonObject;
  body: Json | undefined;
  idempotencyKey: string;
  deadlineMs: number;
  /** As requests have it. */
  follow?: boolean;
}

/** A request being put together. */
export interface RequestParts {
  headers: Record<string, string>;
  query: URLSearchParams;
  cookies: string[];
}

const separators = { space: ' ', tab: '\t', pipe: '|' } as const;

/**
 * The HTTP request for an operation: parameters in their places, the body in the form that the operation reads, the
 * idempotency key (on every method that is not safe to repeat, and where the operation asks for it) and the stored credentials.
 * A string instead says which parameter is missing or of no use.
 */
export function requestOf(service: ConnectedService, given: OperationArguments): HttpRequest | string {
  const { operation } = service;
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' };
  const parts: RequestParts = { headers, query: new URLSearchParams(), cookies: [] };
  const { query, cookies } = parts;
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const value = given.parameters[parameter.name];
    if (value === undefined || value === null) {
      if (parameter.required && !isIdempotencyKey(parameter))
        return `the parameter ${parameter.name} is missing`;
      continue;
    }
    const texts = textsOf(value);
    if (parameter.in === 'path') {
      const text = texts.join(',');
      // An empty segment or a dotted one would address another resource than the operation's.
      if (text === '' || text === '.' || text === '..')
        return `the path parameter ${parameter.name} is ${JSON.stringify(text)}`;
      path = path.replaceAll(`{${parameter.name}}`, encodeURIComponent(text));
    } else if (parameter.in === 'query') {
      addQuery(query, parameter, value, texts);
    } else if (parameter.in === 'header') {
      headers[parameter.name.toLowerCase()] = texts.join(',');
    } else {
      cookies.push(`${parameter.name}=${encodeURIComponent(texts.join(','))}`);
    }
  }
  const asksForKey = operation.parameters.some(isIdempotencyKey);
  const safe = operation.method === 'GET' || operation.method === 'HEAD' || operation.method === 'OPTIONS';
  if ((asksForKey || !safe) && headers['idempotency-key'] === undefined) {
    headers['idempotency-key'] = given.idempotencyKey;
  }
  const body = given.body === undefined ? undefined : bodyFor(service, given.body, headers);
  if (body && 'wrong' in body) return body.wrong;
  addCredentials(service, parts);
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
  const unusable = Object.entries(headers).find(([, value]) => /[^\t\x20-\x7e\x80-\xff]/u.test(value));
  if (unusable) return `the header ${unusable[0]} has characters that headers cannot carry`;
  const search = query.size > 0 ? `?${query}` : '';
  return {
    method: operation.method,
    url: `${operation.serverUrl ?? service.baseUrl}${path}${search}`,
    headers,
    deadlineMs: given.deadlineMs,
    ...(given.follow === undefined ? {} : { follow: given.follow }),
    ...(body === undefined ? {} : body),
  };
}

/** The body as the operation's media type has it; forms are written here, all else is the caller's. */
function bodyFor(
  { operation }: ConnectedService,
  body: Json,
  headers: Record<string, string>,
): { body: Json } | { wrong: string } {
  const contentType = operation.requestBody?.contentType ?? 'application/json';
  const form = bodyText(contentType, body);
  if (typeof form === 'string') return { wrong: form };
  if (form) {
    headers['content-type'] ??= form.contentType;
    return { body: form.text };
  }
  // A range of types (`*/*`, `text/*`) names none that could be sent.
  if (!contentType.includes('*')) headers['content-type'] ??= contentType;
  return { body };
}

function addQuery(query: URLSearchParams, parameter: OperationParameter, value: Json, texts: string[]): void {
  if (isJsonObject(value) && parameter.style === 'deepObject') {
    for (const [name, item] of Object.entries(value))
      query.append(`${parameter.name}[${name}]`, textsOf(item).join(','));
  } else if (isJsonObject(value) && parameter.explode) {
    // `style: form` spreads a map over the query (RFC 6570, {?map*}).
    for (const [name, item] of Object.entries(value)) query.append(name, textsOf(item).join(','));
  } else if (parameter.explode) {
    for (const text of texts) query.append(parameter.name, text);
  } else {
    const { style } = parameter;
    query.append(parameter.name, texts.join(style && style !== 'deepObject' ? separators[style] : ','));
  }
}

function textsOf(value: Json): string[] {
  if (Array.isArray(value)) return value.map(textOf);
  if (isJsonObject(value)) return Object.entries(value).flatMap(([name, item]) => [name, textOf(item)]);
  return [textOf(value)];
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
