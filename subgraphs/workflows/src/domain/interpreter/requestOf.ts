import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { isIdempotencyKey, type OperationParameter } from '../openapi/Operation.js';
import type { ConnectedService, HttpRequest } from './Services.js';

/** What a task gives an operation. */
export interface OperationArguments {
  parameters: JsonObject;
  body: Json | undefined;
  idempotencyKey: string;
  deadlineMs: number;
}

/**
 * The HTTP request for an operation: parameters in their places, the body, the idempotency key (on every method that is
 * not safe to repeat, and where the operation asks for it) and the stored credentials. A string instead says which
 * parameter is missing or of no use.
 */
export function requestOf(service: ConnectedService, given: OperationArguments): HttpRequest | string {
  const { operation } = service;
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' };
  const query = new URLSearchParams();
  const cookies: string[] = [];
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
  addCredentials(service, headers, query, cookies);
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
  const unusable = Object.entries(headers).find(([, value]) => /[^\t\x20-\x7e\x80-\xff]/u.test(value));
  if (unusable) return `the header ${unusable[0]} has characters that headers cannot carry`;
  const search = query.size > 0 ? `?${query}` : '';
  return {
    method: operation.method,
    url: `${service.baseUrl}${path}${search}`,
    headers,
    deadlineMs: given.deadlineMs,
    ...(given.body === undefined ? {} : { body: given.body }),
  };
}

function addQuery(query: URLSearchParams, parameter: OperationParameter, value: Json, texts: string[]): void {
  if (isJsonObject(value) && parameter.explode) {
    // `style: form` spreads a map over the query (RFC 6570, {?map*}).
    for (const [name, item] of Object.entries(value)) query.append(name, textsOf(item).join(','));
  } else if (parameter.explode) {
    for (const text of texts) query.append(parameter.name, text);
  } else {
    query.append(parameter.name, texts.join(','));
  }
}

function addCredentials(
  { operation, credentials }: ConnectedService,
  headers: Record<string, string>,
  query: URLSearchParams,
  cookies: string[],
): void {
  for (const { scheme, value } of credentials) {
    if (!operation.security.includes(scheme.name)) continue;
    if (scheme.type === 'bearer') headers['authorization'] = `Bearer ${value}`;
    else if (scheme.type === 'basic') headers['authorization'] = `Basic ${base64(value)}`;
    else if (scheme.in === 'header') headers[scheme.parameter.toLowerCase()] = value;
    else if (scheme.in === 'query') query.set(scheme.parameter, value);
    else cookies.push(`${scheme.parameter}=${encodeURIComponent(value)}`);
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

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
