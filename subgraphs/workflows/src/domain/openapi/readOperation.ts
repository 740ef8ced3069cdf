import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Operation, OperationBody, OperationParameter, OperationResponse } from './Operation.js';
import { collectParameters, readParameter } from './readParameters.js';
import { serverUrlOf } from './readServers.js';
import { readSwaggerBody, readSwaggerParameter, swaggerAnswerType } from './readSwagger.js';
import { extents, readMap, readSchema, readText, type ReadingApi } from './ReadingApi.js';

/** Reads one "Operation Object"; its name is settled by the caller. What is wrong goes to the faults. */
export function readOperation(
  api: ReadingApi,
  path: string,
  method: string,
  operation: JsonObject,
  item: JsonObject,
): Operation {
  const here = ['paths', path, method];
  const written = collectParameters(api, [
    [item['parameters'], ['paths', path, 'parameters']],
    [operation['parameters'], [...here, 'parameters']],
  ]);
  const parameters: OperationParameter[] = written
    .filter((each) => each.in !== 'body' && each.in !== 'formData')
    .map((each) => (api.swagger ? readSwaggerParameter(api, each) : readParameter(api, each)));
  // Many published documents forget to declare what their templates need; the template itself says enough.
  for (const [, name] of path.matchAll(/\{([^}]+)\}/gu)) {
    if (name === undefined || parameters.some((each) => each.in === 'path' && each.name === name)) continue;
    const schema = { type: 'string' };
    parameters.push({ name, in: 'path', required: true, description: null, schema, explode: false });
  }
  const serverUrl = serverUrlOf(operation['servers']) ?? serverUrlOf(item['servers']);
  return {
    name: '',
    method: method.toUpperCase(),
    path,
    summary: readText(operation['summary']) ?? firstLine(readText(operation['description'])),
    parameters,
    requestBody: api.swagger
      ? readSwaggerBody(api, operation, written)
      : readBody(api, operation['requestBody'], [...here, 'requestBody']),
    responses: readResponses(api, operation, [...here, 'responses']),
    security: operation['security'] === undefined ? api.security : readSecurity(operation['security']),
    ...(serverUrl === null ? {} : { serverUrl }),
  };
}

/** The names of the schemes of a "Security Requirement" list. */
export function readSecurity(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value.filter(isJsonObject).flatMap((requirement) => Object.keys(requirement)))];
}

function readBody(api: ReadingApi, value: Json | undefined, at: SourcePath): OperationBody | null {
  if (value === undefined || value === null) return null;
  const body = readMap(api, value, at);
  if (!body) return null;
  if (!isJsonObject(body['content'])) {
    api.faults.add([...at, 'content'], 'must be a map of media types', body['content']);
    return null;
  }
  const media = preferJson(body['content']);
  if (!media) return null;
  const { contentType, schema } = media;
  return {
    required: body['required'] === true,
    contentType,
    schema: readSchema(api, schema, [...at, 'content', contentType, 'schema'], extents.body),
  };
}

function readResponses(api: ReadingApi, operation: JsonObject, at: SourcePath): OperationResponse[] {
  const { responses } = operation;
  if (responses === undefined || responses === null) return [];
  if (!isJsonObject(responses)) {
    api.faults.add(at, 'must be a map of statuses', responses);
    return [];
  }
  return Object.entries(responses).flatMap(([status, item]): OperationResponse[] => {
    if (status.startsWith('x-')) return [];
    const response = readMap(api, item, [...at, status]);
    if (!response) return [];
    const description = readText(response['description']);
    const media = api.swagger
      ? mediaOfSwagger(api, operation, response)
      : preferJson(isJsonObject(response['content']) ? response['content'] : {});
    // What an error looks like is seen when it comes; most documents say the same of each of them.
    if (!media || !status.startsWith('2')) {
      return [{ status, description, contentType: media?.contentType ?? null, schema: null }];
    }
    const { contentType } = media;
    const place = api.swagger ? [...at, status, 'schema'] : [...at, status, 'content', contentType, 'schema'];
    return [
      { status, description, contentType, schema: readSchema(api, media.schema, place, extents.response) },
    ];
  });
}

interface Media {
  contentType: string;
  schema: Json | undefined;
}

function mediaOfSwagger(api: ReadingApi, operation: JsonObject, { schema }: JsonObject): Media | null {
  if (schema === undefined) return null;
  return { contentType: swaggerAnswerType(api, operation) ?? 'application/json', schema };
}

function preferJson(content: JsonObject): Media | null {
  const names = Object.keys(content);
  const name = names.find((candidate) => /^application\/(json|[^;]*\+json)\b/u.test(candidate)) ?? names[0];
  if (name === undefined) return null;
  const media = content[name];
  return { contentType: name, schema: isJsonObject(media) ? media['schema'] : undefined };
}

function firstLine(value: string | null): string | null {
  return value?.split('\n')[0]?.slice(0, 200) ?? null;
}
