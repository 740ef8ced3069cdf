import type { JsonSchemaObject } from './JsonSchema.js';

/** What a JSON value can be. Numbers are told apart by whether they are whole, since `integer` is a part of `number`. */
export type ValueType = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';

const allTypes: readonly ValueType[] = [
  'null',
  'boolean',
  'object',
  'array',
  'string',
  'integer',
  'fraction',
];

/** The types of value that a schema's `type` lets through. */
export function typesOf({ type }: JsonSchemaObject): ReadonlySet<ValueType> {
  if (type === undefined) return new Set(allTypes);
  const names = Array.isArray(type) ? (type as string[]) : [String(type)];
  return new Set(
    names.flatMap((name) => (name === 'number' ? ['integer', 'fraction'] : [name])) as ValueType[],
  );
}

/** How `type` would be written. */
export function printTypes(types: Iterable<ValueType>): string {
  const names = new Set<string>(types);
  if (names.delete('fraction')) {
    names.delete('integer');
    names.add('number');
  }
  return [...names].join(', ');
}
