import type { JsonObject, JsonValue } from '@gantry/platform/events/Json.js';

const types = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
const deepest = 3;
/** Properties of one object that are described; a draft has to stay readable. */
const mostProperties = 40;

/** The part of a JSON Schema that means the same everywhere; what is unknown or malformed is left out. */
export function portableSchema(schema: JsonValue | undefined, depth = 0): JsonObject {
  if (!isObject(schema) || depth > deepest) return {};
  const result: JsonObject = {};
  const { type, description, items, properties, required } = schema;
  if (typeof type === 'string' && types.has(type)) result['type'] = type;
  if (
    Array.isArray(type) &&
    type.length > 0 &&
    type.every((name) => typeof name === 'string' && types.has(name))
  ) {
    result['type'] = [...new Set(type)];
  }
  if (typeof description === 'string' && description !== '' && !description.includes('${')) {
    result['description'] = description.slice(0, 200);
  }
  if (isObject(items)) result['items'] = portableSchema(items, depth + 1);
  if (isObject(properties)) {
    const entries = Object.entries(properties).slice(0, mostProperties);
    result['properties'] = Object.fromEntries(
      entries.map(([name, value]) => [name, portableSchema(value, depth + 1)]),
    );
    const described = entries.map(([name]) => name);
    if (Array.isArray(required)) {
      const names = required.filter((name) => typeof name === 'string' && described.includes(name));
      if (names.length > 0) result['required'] = [...new Set(names)];
    }
  }
  return result;
}

/** Whether a JSON value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
