import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { parseSource } from '../source/parseSource.js';
import type { SourceDocument } from '../source/SourceDocument.js';
import { SourceFault } from '../source/SourceFault.js';
import { ApiFaults } from './ApiFaults.js';
import type { ApiDescription, Operation } from './Operation.js';
import { deriveOperationName, uniqueName } from './operationNames.js';
import type { ReadingApi } from './ReadingApi.js';
import { readOperation, readSecurity } from './readOperation.js';
import { readSecuritySchemes } from './readSecuritySchemes.js';
import { serverUrlOf } from './readServers.js';
import { swaggerServerUrl } from './readSwagger.js';
import { References } from './References.js';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const mostOperations = 2_000;
const limits = { length: 16 * 1024 * 1024, depth: 100, values: 2_000_000, quickJson: true };
/** YAML that is not plain takes a hundred times as long to read as JSON does. */
const longestYaml = 4 * 1024 * 1024;

/**
 * Reads a document of OpenAPI 3.0, 3.1 or Swagger 2.0: JSON of at most 16 Mi characters or YAML of at most 4 Mi, with 2,000
 * operations at most. Throws a `UserFault` whose `field` begins with `openapi` and leads to the place.
 */
export function parseOpenApi(text: string): ApiDescription {
  const source = read(text);
  const faults = new ApiFaults(source);
  const document = source.value;
  if (!isJsonObject(document)) {
    faults.add([], 'must be an OpenAPI document, a map with "openapi", "info" and "paths"', document);
    faults.throwIfAny();
    throw new Error('unreachable');
  }
  const openapi = readVersion(document, faults);
  const references = new References(document);
  const swagger = document['openapi'] === undefined;
  const security = readSecurity(document['security']);
  const api: ReadingApi = { faults, references, document, swagger, security };
  const info = isJsonObject(document['info']) ? document['info'] : {};
  if (document['info'] !== undefined && !isJsonObject(document['info'])) {
    faults.add(['info'], 'must be a map', document['info']);
  }
  const operations = readPaths(api, document['paths']);
  const securitySchemes = readSecuritySchemes(api);
  faults.throwIfAny();
  return {
    title: String(info['title'] ?? ''),
    version: String(info['version'] ?? ''),
    openapi,
    serverUrl: swagger ? swaggerServerUrl(document) : serverUrlOf(document['servers']),
    operations,
    securitySchemes,
  };
}

function read(text: string): SourceDocument {
  try {
    const json = /^\s*\{/u.test(text);
    return parseSource(text, json ? limits : { ...limits, length: longestYaml });
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    const { line, column } = error.position;
    throw UserFault.of('INVALID_OPENAPI', `${error.message.slice(0, -1)} (line ${line}, column ${column}).`, [
      'openapi',
      ...error.path.map(String),
    ]);
  }
}

function readVersion(document: JsonObject, faults: ApiFaults): string {
  const version = document['openapi'];
  if (typeof version === 'string' && /^3\.[01]\.\d+/u.test(version)) return version;
  const { swagger } = document;
  if (version === undefined && swagger !== undefined) {
    // Unquoted in YAML it is the number 2.
    if (swagger === '2.0' || swagger === 2) return '2.0';
    faults.add(['swagger'], 'must be "2.0"', swagger);
  } else {
    faults.add(['openapi'], 'must be 3.0.x or 3.1.x, as a string', version);
  }
  faults.throwIfAny();
  return '';
}

function readPaths(api: ReadingApi, paths: Json | undefined): Operation[] {
  if (!isJsonObject(paths)) {
    api.faults.add(['paths'], 'must be a map of paths', paths);
    return [];
  }
  const found: { operation: Operation; id: string | null }[] = [];
  const taken = new Set<string>();
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/')) {
      api.faults.note(['paths', path], `The path ${JSON.stringify(path)} must begin with "/".`);
      continue;
    }
    if (!isJsonObject(item)) {
      api.faults.add(['paths', path], 'must be a map of methods', item);
      continue;
    }
    if (item['$ref'] !== undefined) {
      // Left aside, its operations would be missing without a word.
      api.faults.add(
        ['paths', path, '$ref'],
        'must be written out here; paths are not read by reference',
        item['$ref'],
      );
      continue;
    }
    for (const method of methods) {
      const value = item[method];
      if (value === undefined) continue;
      if (!isJsonObject(value)) {
        api.faults.add(['paths', path, method], 'must be a map that describes the operation', value);
        continue;
      }
      const id = readOperationId(api, value, ['paths', path, method, 'operationId'], taken);
      found.push({ operation: readOperation(api, path, method, value, item), id });
    }
  }
  if (found.length > mostOperations) {
    api.faults.note(
      ['paths'],
      `The document has ${found.length} operations; at most ${mostOperations} are imported.`,
    );
  }
  return found.map(({ operation, id }) => {
    const name = id ?? uniqueName(deriveOperationName(operation.method, operation.path), taken);
    taken.add(name);
    return { ...operation, name };
  });
}

function readOperationId(
  api: ReadingApi,
  operation: JsonObject,
  at: string[],
  taken: Set<string>,
): string | null {
  const id = operation['operationId'];
  if (id === undefined) return null;
  if (typeof id !== 'string' || id.trim() === '' || id.length > 200) {
    api.faults.add(at, 'must be a name of 1 to 200 characters', id);
    return null;
  }
  if (taken.has(id)) api.faults.add(at, 'must be unique in the document', id);
  taken.add(id);
  return id;
}
