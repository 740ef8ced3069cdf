import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { OperationBody, OperationParameter, ParameterPlace } from './Operation.js';
import { extents, readSchema, readText, type ReadingApi } from './ReadingApi.js';
import type { WrittenParameter } from './readParameters.js';

const styles: Record<string, OperationParameter['style']> = { ssv: 'space', tsv: 'tab', pipes: 'pipe' };
/** What a parameter of Swagger 2 has beside its schema. */
const around = ['name', 'in', 'required', 'description', 'collectionFormat', 'allowEmptyValue'];

/** A parameter of Swagger 2, which is its own schema. */
export function readSwaggerParameter(api: ReadingApi, written: WrittenParameter): OperationParameter {
  const { name, in: place, parameter } = written;
  const style = styles[String(parameter['collectionFormat'])];
  return {
    name,
    in: place as ParameterPlace,
    required: place === 'path' || parameter['required'] === true,
    description: readText(parameter['description']),
    schema: schemaOf(api, written),
    explode: parameter['collectionFormat'] === 'multi',
    ...(style === undefined ? {} : { style }),
  };
}

/** The body of an operation of Swagger 2: its parameter in `body`, or those in `formData` together. */
export function readSwaggerBody(
  api: ReadingApi,
  operation: JsonObject,
  parameters: readonly WrittenParameter[],
): OperationBody | null {
  const consumes = mediaTypes(operation['consumes'] ?? api.document['consumes']);
  const whole = parameters.find((each) => each.in === 'body');
  if (whole) {
    return {
      required: whole.parameter['required'] === true,
      contentType: jsonAmong(consumes) ?? consumes[0] ?? 'application/json',
      schema: readSchema(api, whole.parameter['schema'], [...whole.at, 'schema'], extents.body),
    };
  }
  const fields = parameters.filter((each) => each.in === 'formData');
  if (fields.length === 0) return null;
  const required = fields.filter(({ parameter }) => parameter['required'] === true).map(({ name }) => name);
  const multipart =
    consumes.includes('multipart/form-data') || fields.some(({ parameter }) => parameter['type'] === 'file');
  return {
    required: required.length > 0,
    contentType: multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded',
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, schemaOf(api, field)])),
      ...(required.length === 0 ? {} : { required }),
    },
  };
}

/** What media type an operation of Swagger 2 answers in; null where it does not say. */
export function swaggerAnswerType(api: ReadingApi, operation: JsonObject): string | null {
  const produces = mediaTypes(operation['produces'] ?? api.document['produces']);
  return jsonAmong(produces) ?? produces[0] ?? null;
}

function schemaOf(api: ReadingApi, { parameter, at }: WrittenParameter): Json {
  const schema = Object.fromEntries(Object.entries(parameter).filter(([key]) => !around.includes(key)));
  const description = readText(parameter['description']);
  const said = parameter['in'] === 'formData' && description !== null ? { ...schema, description } : schema;
  return readSchema(api, said, at, extents.parameter);
}

function mediaTypes(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function jsonAmong(types: readonly string[]): string | undefined {
  return types.find((type) => /^application\/(json|[^;]*\+json)\b/u.test(type));
}

/** Where an API of Swagger 2 is: absolute where the document names a host, else relative. */
export function swaggerServerUrl(document: JsonObject): string | null {
  const { host, basePath } = document;
  const path = typeof basePath === 'string' && basePath !== '/' ? basePath : '';
  if (typeof host !== 'string' || host === '') return path === '' ? null : path;
  const schemes = Array.isArray(document['schemes']) ? document['schemes'] : [];
  return `${schemes.includes('http') && !schemes.includes('https') ? 'http' : 'https'}://${host}${path}`;
}

/** The security definitions of Swagger 2 as OpenAPI 3 would have them. */
export function swaggerSecuritySchemes(document: JsonObject): JsonObject {
  const definitions = document['securityDefinitions'];
  if (!isJsonObject(definitions)) return {};
  return Object.fromEntries(
    Object.entries(definitions).map(([name, scheme]) => [
      name,
      isJsonObject(scheme) ? modern(scheme) : scheme,
    ]),
  );
}

function modern(scheme: JsonObject): JsonObject {
  if (scheme['type'] === 'basic') return { type: 'http', scheme: 'basic' };
  if (scheme['type'] !== 'oauth2') return scheme;
  const { flow, tokenUrl, scopes } = scheme;
  const name =
    flow === 'application' ? 'clientCredentials' : flow === 'accessCode' ? 'authorizationCode' : flow;
  return { type: 'oauth2', flows: { [String(name)]: { tokenUrl: tokenUrl ?? null, scopes: scopes ?? {} } } };
}
