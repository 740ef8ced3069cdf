import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { ApiFaults } from './ApiFaults.js';
import type {
  Operation,
  OperationBody,
  OperationParameter,
  OperationResponse,
  ParameterPlace,
} from './Operation.js';
import { ReferenceFault, type References } from './References.js';

const places: readonly string[] = ['path', 'query', 'header', 'cookie'] satisfies ParameterPlace[];

/** What the operations of one document have in common. */
export interface ReadingApi {
  faults: ApiFaults;
  references: References;
  /** The document's own `security`. */
  security: string[];
}

/** Reads one "Operation Object"; its name is settled by the caller. What is wrong goes to the faults. */
export function readOperation(
  api: ReadingApi,
  path: string,
  method: string,
  operation: JsonObject,
  shared: Json | undefined,
): Operation {
  const here = ['paths', path, method];
  const parameters = new Map<string, OperationParameter>();
  for (const [list, at] of [
    [shared, ['paths', path, 'parameters']],
    [operation['parameters'], [...here, 'parameters']],
  ] as const) {
    for (const parameter of readParameters(api, list, at)) {
      parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  // Many published documents forget to declare what their templates need; the template itself says enough.
  for (const [, name] of path.matchAll(/\{([^}]+)\}/gu)) {
    if (name !== undefined && !parameters.has(`path ${name}`)) {
      parameters.set(`path ${name}`, {
        name,
        in: 'path',
        required: true,
        description: null,
        schema: { type: 'string' },
        explode: false,
      });
    }
  }
  return {
    name: '',
    method: method.toUpperCase(),
    path,
    summary: text(operation['summary']) ?? firstLine(text(operation['description'])),
    parameters: [...parameters.values()],
    requestBody: readBody(api, operation['requestBody'], [...here, 'requestBody']),
    responses: readResponses(api, operation['responses'], [...here, 'responses']),
    security: operation['security'] === undefined ? api.security : readSecurity(operation['security']),
  };
}

/** The names of the schemes of a "Security Requirement" list. */
export function readSecurity(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value.filter(isJsonObject).flatMap((requirement) => Object.keys(requirement)))];
}

function readParameters(api: ReadingApi, list: Json | undefined, at: SourcePath): OperationParameter[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    api.faults.add(at, 'must be a list', list);
    return [];
  }
  return list.flatMap((item, index) => {
    const here = [...at, index];
    const parameter = follow(api, item, here);
    if (!isJsonObject(parameter)) return [];
    const { name, in: place } = parameter;
    if (typeof name !== 'string' || name === '') {
      api.faults.add([...here, 'name'], 'must be a name', name);
      return [];
    }
    if (typeof place !== 'string' || !places.includes(place)) {
      api.faults.add([...here, 'in'], `must be one of ${places.join(', ')}`, place);
      return [];
    }
    const content = Object.values(isJsonObject(parameter['content']) ? parameter['content'] : {})[0];
    const schema = parameter['schema'] ?? (isJsonObject(content) ? content['schema'] : undefined);
    return [
      {
        name,
        in: place as ParameterPlace,
        required: place === 'path' || parameter['required'] === true,
        description: text(parameter['description']),
        schema: readSchema(api, schema, [...here, 'schema']),
        explode: typeof parameter['explode'] === 'boolean' ? parameter['explode'] : place === 'query',
      },
    ];
  });
}

function readBody(api: ReadingApi, value: Json | undefined, at: SourcePath): OperationBody | null {
  if (value === undefined || value === null) return null;
  const body = follow(api, value, at);
  if (!isJsonObject(body)) return null;
  if (!isJsonObject(body['content'])) {
    api.faults.add([...at, 'content'], 'must be a map of media types', body['content']);
    return null;
  }
  const media = preferJson(body['content']);
  if (!media) return null;
  return {
    required: body['required'] === true,
    contentType: media.contentType,
    schema: readSchema(api, media.schema, [...at, 'content', media.contentType, 'schema']),
  };
}

function readResponses(api: ReadingApi, value: Json | undefined, at: SourcePath): OperationResponse[] {
  if (value === undefined || value === null) return [];
  if (!isJsonObject(value)) {
    api.faults.add(at, 'must be a map of statuses', value);
    return [];
  }
  return Object.entries(value).flatMap(([status, item]) => {
    if (status.startsWith('x-')) return [];
    const response = follow(api, item, [...at, status]);
    if (!isJsonObject(response)) return [];
    const media = isJsonObject(response['content']) ? preferJson(response['content']) : null;
    return [
      {
        status,
        description: text(response['description']),
        contentType: media?.contentType ?? null,
        schema: media
          ? readSchema(api, media.schema, [...at, status, 'content', media.contentType, 'schema'])
          : null,
      },
    ];
  });
}

function preferJson(content: JsonObject): { contentType: string; schema: Json | undefined } | null {
  const names = Object.keys(content);
  const name = names.find((candidate) => /^application\/(json|[^;]*\+json)\b/u.test(candidate)) ?? names[0];
  if (name === undefined) return null;
  const media = content[name];
  return { contentType: name, schema: isJsonObject(media) ? media['schema'] : undefined };
}

function readSchema(api: ReadingApi, schema: Json | undefined, at: SourcePath): Json {
  if (schema === undefined || typeof schema === 'boolean') return {};
  if (!isJsonObject(schema)) {
    api.faults.add(at, 'must be a schema', schema);
    return {};
  }
  try {
    return api.references.expand(schema);
  } catch (error) {
    return faultOf(api, error, at, {});
  }
}

function follow(api: ReadingApi, value: Json, at: SourcePath): Json {
  try {
    const target = api.references.resolve(value);
    if (!isJsonObject(target)) api.faults.add(at, 'must be a map', target);
    return target;
  } catch (error) {
    return faultOf(api, error, at, null);
  }
}

function faultOf(api: ReadingApi, error: unknown, at: SourcePath, instead: Json): Json {
  if (!(error instanceof ReferenceFault)) throw error;
  api.faults.add(at, 'must refer to something in this document', error.reference);
  return instead;
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : null;
}

function firstLine(value: string | null): string | null {
  return value?.split('\n')[0]?.slice(0, 200) ?? null;
}
