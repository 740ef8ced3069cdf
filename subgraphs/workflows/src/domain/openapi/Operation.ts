import type { Json, JsonObject } from '../Json.js';

/** Where a parameter travels (OpenAPI "Parameter Object"). */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** One parameter of an operation, its references resolved. */
export interface OperationParameter {
  name: string;
  in: ParameterPlace;
  required: boolean;
  description: string | null;
  /** JSON Schema; `{}` when the document gives none. */
  schema: Json;
  /** Whether a list travels as repeated names (`a=1&a=2`) instead of one list (`a=1,2`). */
  explode: boolean;
  /** How else a list travels (`a=1|2`), or a map (`a[b]=1`); absent for what `explode` says. */
  style?: 'space' | 'tab' | 'pipe' | 'deepObject' | undefined;
}

/** What an operation reads from its body; `contentType` is JSON where the document offers it. */
export interface OperationBody {
  required: boolean;
  contentType: string;
  schema: Json;
}

/** One answer that an operation describes. */
export interface OperationResponse {
  /** `200`, `4XX` or `default`. */
  status: string;
  description: string | null;
  contentType: string | null;
  /** Of a success; null for all else. */
  schema: Json;
}

/** One callable operation of an imported API. */
export interface Operation {
  /** The operationId, or one derived from method and path; unique within its connector. */
  name: string;
  /** Upper case. */
  method: string;
  /** The path template, beginning with `/`. */
  path: string;
  summary: string | null;
  parameters: OperationParameter[];
  requestBody: OperationBody | null;
  responses: OperationResponse[];
  /** Names of the security schemes, any one of which suffices; empty for none. */
  security: string[];
  /** Where this operation is, when it is elsewhere than the others; may be relative. */
  serverUrl?: string;
}

/** How a caller proves itself to an API (OpenAPI "Security Scheme Object"). */
export type SecurityScheme =
  | { name: string; type: 'apiKey'; in: 'header' | 'query' | 'cookie'; parameter: string }
  | { name: string; type: 'bearer' }
  | { name: string; type: 'basic' }
  | { name: string; type: 'digest' }
  /** A client's certificate, shown when the connection is made. */
  | { name: string; type: 'mutualTLS' }
  /** Client credentials (RFC 6749, section 4.4) at a token endpoint, which may be relative to the API. */
  | { name: string; type: 'oauth2'; tokenUrl: string }
  /** The same at the token endpoint that the issuer's metadata names. */
  | { name: string; type: 'openIdConnect'; url: string }
  | { name: string; type: 'unsupported'; reason: string };

/** An imported OpenAPI document. */
export interface ApiDescription {
  title: string;
  version: string;
  /** `3.0.3`, `3.1.0`, …, or `2.0` for Swagger. */
  openapi: string;
  /** The first server's URL, its variables filled in, which may be relative; or null. */
  serverUrl: string | null;
  operations: Operation[];
  securitySchemes: SecurityScheme[];
}

/**
 * One JSON Schema for all that an operation takes: its parameters by name beside its body as `body`. The engine fills
 * `Idempotency-Key`, which is therefore left out.
 */
export function inputSchemaOf(operation: Operation): JsonObject {
  const properties: JsonObject = {};
  const required: string[] = [];
  for (const parameter of operation.parameters) {
    if (isIdempotencyKey(parameter)) continue;
    properties[parameter.name] = parameter.schema;
    if (parameter.required) required.push(parameter.name);
  }
  if (operation.requestBody) {
    properties['body'] = operation.requestBody.schema;
    if (operation.requestBody.required) required.push('body');
  }
  return { type: 'object', properties, required };
}

/** Whether a parameter is the header that makes a call safe to repeat, which the engine fills in. */
export function isIdempotencyKey(parameter: Pick<OperationParameter, 'name' | 'in'>): boolean {
  return parameter.in === 'header' && parameter.name.toLowerCase() === 'idempotency-key';
}

/** What an operation answers when it succeeds, as a JSON Schema; null where the document does not say. */
export function outputSchemaOf(operation: Operation): Json {
  const success = operation.responses
    .filter(({ status }) => /^2(\d\d|XX)$/iu.test(status))
    .toSorted((a, b) => (a.status < b.status ? -1 : 1));
  return success.find(({ schema }) => schema !== null)?.schema ?? null;
}
