import { isSchemaObject, schemasAt, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';

/** Keywords that say something about data without deciding whether it fits. */
const annotations = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'deprecated',
  'examples',
  'readOnly',
  'writeOnly',
]);

/** The keywords of a schema that decide whether data fits. */
export function assertionsOf(schema: JsonSchemaObject): string[] {
  return Object.keys(schema).filter((keyword) => !annotations.has(keyword) && !keyword.startsWith('x-'));
}

/**
 * What a schema says once its references are followed and wrappers taken off that say nothing themselves.
 * @returns undefined when a reference leads nowhere, or in a circle
 */
export function resolveSchema(schema: JsonSchema, root: JsonSchemaObject): JsonSchema | undefined {
  const seen = new Set<JsonSchema>();
  let current: JsonSchema = schema;
  while (isSchemaObject(current)) {
    if (seen.has(current)) return undefined;
    seen.add(current);
    const assertions = assertionsOf(current);
    if (typeof current['$ref'] === 'string') {
      if (assertions.length > 1) return besideReference(current);
      const target = followReference(current['$ref'], root);
      if (target === undefined) return undefined;
      current = target;
    } else {
      const [only, ...others] = schemasAt(current, 'allOf');
      if (assertions.length !== 1 || only === undefined || others.length > 0) return current;
      current = only;
    }
  }
  return current;
}

const rewritten = new WeakMap<JsonSchemaObject, JsonSchemaObject>();

/** A reference and what stands beside it, as demands side by side; the same object each time, by which circles are seen. */
function besideReference(schema: JsonSchemaObject): JsonSchemaObject {
  const known = rewritten.get(schema);
  if (known) return known;
  const { $ref: reference, ...rest } = schema;
  const result = { ...rest, allOf: [...schemasAt(rest, 'allOf'), { $ref: reference }] };
  rewritten.set(schema, result);
  return result;
}

/** References lead to within the schema only: what is not with it cannot be compared. */
function followReference(reference: string, root: JsonSchemaObject): JsonSchema | undefined {
  const id = typeof root['$id'] === 'string' ? root['$id'] : '';
  const local = reference.startsWith(`${id}#`) ? reference.slice(id.length) : reference;
  if (local === '#' || local === id) return root;
  if (!local.startsWith('#')) return undefined;
  if (!local.startsWith('#/')) return findAnchor(root, local.slice(1));
  let target: unknown = root;
  for (const step of local.slice(2).split('/')) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(target)) target = target[Number(key)];
    else target = isSchemaObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return isSchemaObject(target) || typeof target === 'boolean' ? target : undefined;
}

function findAnchor(value: unknown, anchor: string): JsonSchemaObject | undefined {
  if (Array.isArray(value)) return firstOf(value, anchor);
  if (!isSchemaObject(value)) return undefined;
  return value['$anchor'] === anchor ? value : firstOf(Object.values(value), anchor);
}

function firstOf(values: readonly unknown[], anchor: string): JsonSchemaObject | undefined {
  for (const value of values) {
    const found = findAnchor(value, anchor);
    if (found) return found;
  }
  return undefined;
}
