type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** Keywords that hold one schema, a list of them, or some by name. */
const holders = {
  one: ['items', 'additionalProperties', 'propertyNames', 'contains', 'if', 'then', 'else', 'not'],
  list: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  map: ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'],
};

/** With these a schema that takes more may make the one around it take less. */
const deciding = [
  'oneOf',
  'not',
  'if',
  'maxContains',
  'unevaluatedProperties',
  'unevaluatedItems',
  '$dynamicRef',
];

/** No schema that people write is nested more deeply. */
const deepest = 200;

/**
 * Whether properties that a JSON Schema does not know can be overlooked without anything being refused for it: wherever
 * the schema does not choose by them, as `oneOf`, `not` and `if` may.
 */
export function canBeOpened(schema: JsonSchema, depth = 0): boolean {
  if (typeof schema === 'boolean') return true;
  if (depth > deepest || deciding.some((keyword) => keyword in schema)) return false;
  return partsOf(schema).every((part) => canBeOpened(part, depth + 1));
}

/**
 * The JSON Schema that takes the same data with whatever more properties, as somebody reads who knows an older version;
 * the schema itself when it cannot be opened.
 */
export function openSchema<S extends JsonSchema>(schema: S): S {
  return canBeOpened(schema) ? (opened(schema) as S) : schema;
}

function opened(schema: JsonSchema): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const copy: Record<string, unknown> = { ...schema };
  if (copy['additionalProperties'] === false) delete copy['additionalProperties'];
  for (const keyword of holders.one) {
    if (isSchema(copy[keyword])) copy[keyword] = opened(copy[keyword]);
  }
  for (const keyword of holders.list) {
    const list = copy[keyword];
    if (Array.isArray(list)) copy[keyword] = (list as JsonSchema[]).map(opened);
  }
  for (const keyword of holders.map) {
    const map = copy[keyword];
    if (!isMap(map)) continue;
    copy[keyword] = Object.fromEntries(
      Object.entries(map).map(([name, part]) => [name, isSchema(part) ? opened(part) : part]),
    );
  }
  return copy;
}

function partsOf(schema: Readonly<Record<string, unknown>>): JsonSchema[] {
  const { one, list, map } = holders;
  return [
    ...one.map((keyword) => schema[keyword]),
    ...list.flatMap((keyword) => schema[keyword] as unknown),
    ...map.flatMap((keyword) => (isMap(schema[keyword]) ? Object.values(schema[keyword]) : [])),
  ].filter(isSchema);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isMap(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
