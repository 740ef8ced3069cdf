import { mapShape, type Shape } from '../data/Shape.js';
import { isJsonObject, type Json } from '../Json.js';

/** Schemas within schemas that are looked into. */
const deepest = 12;

/** The fields that a JSON Schema names anywhere, also for some values only. What else there may be it need not say. */
export function fieldsOfSchema(schema: Json | undefined, source: string, depth = 0): Shape {
  if (!isJsonObject(schema) || depth > deepest) return null;
  const inner = (part: Json | undefined): Shape => fieldsOfSchema(part, source, depth + 1);
  const { properties, items } = schema;
  const own = Object.entries(isJsonObject(properties) ? properties : {}).map(
    ([name, property]) => [name, inner(property)] as const,
  );
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => {
    const list = schema[key];
    return Array.isArray(list) ? list.map(inner) : [];
  });
  const fields = new Map([...parts.flatMap((part) => [...(part?.fields ?? [])]), ...own]);
  if (fields.size > 0) return mapShape(source, fields);
  const list = parts.find((part) => part?.fields === null);
  if (list) return list;
  const item = inner(items);
  return item && { source, fields: null, item };
}
