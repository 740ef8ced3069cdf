import { isJsonObject, type Json, type JsonObject } from '../Json.js';

/** How much of a schema is written out. */
export interface SchemaExtent {
  /** Most schemas inside it, itself included. */
  schemas: number;
  /** Whether descriptions stay. */
  described: boolean;
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name (JSON Schema 2020-12, and what OpenAPI 3.0 knows of it). */
const inner = new Set([
  'items',
  'prefixItems',
  'additionalItems',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'allOf',
  'anyOf',
  'oneOf',
]);
const byName = new Set(['properties', 'patternProperties', 'dependentSchemas']);
/** What says nothing about whether a value fits, and may be most of a document. */
const aside = new Set([
  'example',
  'examples',
  'externalDocs',
  'xml',
  'discriminator',
  '$comment',
  '$defs',
  'definitions',
]);
const deepest = 24;

interface Place {
  /** Where the schema goes once it is written. */
  holder: JsonObject | Json[];
  key: string | number;
  schema: Json;
  /** The references that lead here. */
  open: readonly string[];
  depth: number;
}

/**
 * Writes a schema out without references, level by level, so that what does not fit the extent is missing at the bottom and
 * not at the end. What is too much, or has been begun already, becomes `{}`. What OpenAPI 3.0 and Swagger 2 say otherwise is
 * said as JSON Schema does. Throws a `ReferenceFault`.
 */
export function writeOutSchema(
  schema: Json,
  lookUp: (reference: string) => Json,
  extent: SchemaExtent,
): Json {
  const result: Json[] = [{}];
  let left = extent.schemas;
  const places: Place[] = [{ holder: result, key: 0, schema, open: [], depth: 0 }];
  for (let index = 0; index < places.length; index += 1) {
    const { holder, key, depth, ...at } = places[index]!;
    const { found, open } = follow(at.schema, at.open);
    left -= 1;
    const tooMuch = left < 0 || depth > deepest;
    (holder as JsonObject)[key] = tooMuch ? {} : isJsonObject(found) ? writeOne(found, open, depth) : found;
  }
  return result[0]!;

  function writeOne(from: JsonObject, open: readonly string[], depth: number): JsonObject {
    const written: JsonObject = {};
    for (const [keyword, value] of Object.entries(from)) {
      if (keyword.startsWith('x-') || aside.has(keyword)) continue;
      if (!extent.described && (keyword === 'description' || keyword === 'title')) continue;
      if (byName.has(keyword) && isJsonObject(value)) written[keyword] = eachOf(value, {}, open, depth);
      else if (inner.has(keyword) && Array.isArray(value)) written[keyword] = eachOf(value, [], open, depth);
      else if (inner.has(keyword)) {
        written[keyword] = {};
        places.push({ holder: written, key: keyword, schema: value, open, depth: depth + 1 });
      } else {
        written[keyword] = value;
      }
    }
    return asJsonSchema(written);
  }

  function eachOf<T extends JsonObject | Json[]>(
    from: T,
    holder: T,
    open: readonly string[],
    depth: number,
  ): T {
    for (const [key, value] of Object.entries(from)) {
      // Set as a key it would be no data.
      if (key === '__proto__') continue;
      (holder as JsonObject)[key] = {};
      places.push({ holder, key, schema: value as Json, open, depth: depth + 1 });
    }
    return holder;
  }

  /** What a schema's references lead to. */
  function follow(from: Json, through: readonly string[]): { found: Json; open: readonly string[] } {
    let found = from;
    let open = through;
    while (isJsonObject(found) && typeof found['$ref'] === 'string') {
      const reference = found['$ref'];
      if (open.includes(reference)) return { found: {}, open };
      open = [...open, reference];
      found = lookUp(reference);
    }
    return { found, open };
  }
}

/** Makes a schema of OpenAPI 3.0 or Swagger 2 one of JSON Schema: `nullable`, limits that are excluded, files. */
function asJsonSchema(schema: JsonObject): JsonObject {
  if (schema['nullable'] === true && typeof schema['type'] === 'string') {
    schema['type'] = [schema['type'], 'null'];
  }
  delete schema['nullable'];
  if (schema['type'] === 'file') schema['type'] = 'string';
  for (const [limit, excluded] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const value = schema[limit];
    if (typeof schema[excluded] !== 'boolean') continue;
    if (schema[excluded] && value !== undefined) {
      schema[excluded] = value;
      delete schema[limit];
    } else {
      delete schema[excluded];
    }
  }
  return schema;
}
