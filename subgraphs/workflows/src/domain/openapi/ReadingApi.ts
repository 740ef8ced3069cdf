import type { SourcePath } from '../source/SourceDocument.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { ApiFaults } from './ApiFaults.js';
import { ReferenceFault, type References } from './References.js';
import type { SchemaExtent } from './writeOutSchema.js';

/** How much is kept of the schemas of an operation; an API has many of them, and they say much the same. */
export const extents = {
  parameter: { schemas: 50, described: true },
  body: { schemas: 300, described: true },
  response: { schemas: 150, described: false },
} satisfies Record<string, SchemaExtent>;

/** What the operations of one document have in common. */
export interface ReadingApi {
  faults: ApiFaults;
  references: References;
  document: JsonObject;
  /** Whether the document is of Swagger 2.0, before it was called OpenAPI. */
  swagger: boolean;
  /** The document's own `security`. */
  security: string[];
}

/** A schema, its references written out; `{}` where there is none. What is wrong goes to the faults. */
export function readSchema(
  api: ReadingApi,
  schema: Json | undefined,
  at: SourcePath,
  extent: SchemaExtent,
): Json {
  if (schema === undefined || typeof schema === 'boolean') return {};
  if (!isJsonObject(schema)) {
    api.faults.add(at, 'must be a schema', schema);
    return {};
  }
  try {
    return api.references.expand(schema, extent);
  } catch (error) {
    addReferenceFault(api, error, at);
    return {};
  }
}

/** The map that a value is or refers to, or null. What is wrong goes to the faults. */
export function readMap(api: ReadingApi, value: Json, at: SourcePath): JsonObject | null {
  try {
    const target = api.references.resolve(value);
    if (isJsonObject(target)) return target;
    api.faults.add(at, 'must be a map', target);
  } catch (error) {
    addReferenceFault(api, error, at);
  }
  return null;
}

/** A text of at most 2,000 characters, or null. */
export function readText(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : null;
}

function addReferenceFault({ faults }: ReadingApi, error: unknown, at: SourcePath): void {
  if (!(error instanceof ReferenceFault)) throw error;
  faults.add(at, 'must refer to something in this document', error.reference);
}
