import { isJsonObject, type Json } from '../Json.js';

/** What is known of a value's fields or items; null where nothing is. */
export type Shape = KnownShape | null;

export interface KnownShape {
  /** What says so, for messages: `the input's schema`. */
  source: string;
  /** The fields it can have; null for a list. */
  fields: ReadonlyMap<string, Shape> | null;
  /** Of a list, what its items are. */
  item: Shape;
  /** Whether the specification itself says which fields there are. */
  fixed?: boolean;
}

/** A map with these fields. */
export function mapShape(source: string, fields: Iterable<readonly [string, Shape]>): KnownShape {
  return { source, fields: new Map(fields), item: null };
}

/** What leaves open which fields there are. */
const opening = `
  $ref $dynamicRef allOf anyOf oneOf not if patternProperties dependentSchemas dependencies unevaluatedProperties propertyNames
`
  .trim()
  .split(' ');

/** What a JSON Schema declares. A schema that speaks of further properties, or of alternatives, leaves it open. */
export function shapeOfSchema(schema: Json | undefined, source: string): Shape {
  if (!isJsonObject(schema) || opening.some((key) => schema[key] !== undefined)) return null;
  const { type, properties, items, additionalProperties } = schema;
  const types = Array.isArray(type) ? type : [type];
  if (types.includes('array')) {
    const item = types.length === 1 ? shapeOfSchema(items, source) : null;
    return item && { source, fields: null, item };
  }
  if (type !== undefined && !types.includes('object')) return null;
  if (additionalProperties !== undefined && additionalProperties !== false) return null;
  const declared = Object.entries(isJsonObject(properties) ? properties : {});
  if (declared.length === 0 && additionalProperties !== false) return null;
  return mapShape(
    source,
    declared.map(([name, property]) => [name, shapeOfSchema(property, source)] as const),
  );
}

/** What is known of a value that is one of these: a field that any may have, it may have. */
export function eitherShape(shapes: readonly Shape[]): Shape {
  const [first = null, ...more] = shapes;
  if (more.every((shape) => shape === first)) return first;
  const fields = new Map<string, Shape>();
  for (const shape of shapes) {
    if (!shape?.fields) return null;
    for (const [name, field] of shape.fields) {
      fields.set(name, fields.has(name) ? eitherShape([fields.get(name) ?? null, field]) : field);
    }
  }
  const isOne = more.every((shape) => shape?.source === first?.source);
  return mapShape(isOne && first ? first.source : 'what leads here', fields);
}
