/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = boolean | JsonSchemaObject;

export type JsonSchemaObject = Readonly<Record<string, unknown>>;

export function isSchemaObject(value: unknown): value is JsonSchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema at a keyword, or at a name within it. */
export function schemaAt(schema: JsonSchemaObject, keyword: string): JsonSchema | undefined {
  const value = schema[keyword];
  return typeof value === 'boolean' || isSchemaObject(value) ? value : undefined;
}

/** The schemas of a keyword that holds a list of them. */
export function schemasAt(schema: JsonSchemaObject, keyword: string): readonly JsonSchema[] {
  const value = schema[keyword];
  return Array.isArray(value) ? (value as JsonSchema[]) : [];
}

/** The schemas of a keyword that holds them by name. */
export function schemaMapAt(schema: JsonSchemaObject, keyword: string): ReadonlyMap<string, JsonSchema> {
  const value = schema[keyword];
  return new Map(isSchemaObject(value) ? (Object.entries(value) as [string, JsonSchema][]) : []);
}

/** The names of a keyword that holds a list of them. */
export function namesAt(schema: JsonSchemaObject, keyword: string): ReadonlySet<string> {
  const value = schema[keyword];
  return new Set(Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);
}
