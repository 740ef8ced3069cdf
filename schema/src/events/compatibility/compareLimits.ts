import type { JsonSchemaObject } from './JsonSchema.js';
import { narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';

/** An end of a range. */
interface Limit {
  value: number;
  /** Whether the value itself lies outside. */
  excluded: boolean;
}

interface LimitKeyword {
  /** Begins the types of its differences. */
  type: string;
  direction: 'least' | 'most';
  read: (schema: JsonSchemaObject) => Limit | null;
  /** What it limits, for people. */
  what: string;
}

const minimum: LimitKeyword = {
  type: 'MINIMUM',
  direction: 'least',
  read: (schema) => tightest(schema, 'minimum', 'exclusiveMinimum', 'least'),
  what: 'The value of',
};
const maximum: LimitKeyword = {
  type: 'MAXIMUM',
  direction: 'most',
  read: (schema) => tightest(schema, 'maximum', 'exclusiveMaximum', 'most'),
  what: 'The value of',
};

export const numberLimits = [minimum, maximum];
export const stringLimits = countLimits('LENGTH', 'minLength', 'maxLength', 'The length of');
export const arrayLimits = countLimits('ITEMS', 'minItems', 'maxItems', 'The number of items of');
export const objectLimits = countLimits(
  'PROPERTIES',
  'minProperties',
  'maxProperties',
  'The number of properties of',
);

/** Compares the ends of ranges; each end is a difference of its own. */
export function compareLimits(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
  keywords: readonly LimitKeyword[],
): SchemaDifference[] {
  return keywords.flatMap(({ type, direction, read, what }) => {
    const old = read(before);
    const current = read(after);
    if (isSame(old, current)) return [];
    const change = old === null ? 'ADDED' : current === null ? 'REMOVED' : changeOf(old, current);
    const classed = isTighter(current, old, direction) ? narrowing : widening;
    const message = `${what} ${subjectOf(path)} is ${print(current, direction)} now; it was ${print(old, direction)}.`;
    return [classed(`${type}_${change}`, path, message)];
  });
}

function countLimits(type: string, least: string, most: string, what: string): LimitKeyword[] {
  return [
    {
      type: `MIN_${type}`,
      direction: 'least',
      read: (schema) => {
        const limit = numberAt(schema, least);
        // Nothing has fewer than none.
        return limit?.value === 0 ? null : limit;
      },
      what,
    },
    { type: `MAX_${type}`, direction: 'most', read: (schema) => numberAt(schema, most), what },
  ];
}

function numberAt(schema: JsonSchemaObject, keyword: string, excluded = false): Limit | null {
  const value = schema[keyword];
  return typeof value === 'number' ? { value, excluded } : null;
}

function tightest(
  schema: JsonSchemaObject,
  inclusive: string,
  exclusive: string,
  direction: 'least' | 'most',
): Limit | null {
  const included = numberAt(schema, inclusive);
  const excluded = numberAt(schema, exclusive, true);
  return isTighter(excluded, included, direction) ? excluded : included;
}

function isTighter(limit: Limit | null, other: Limit | null, direction: 'least' | 'most'): boolean {
  if (limit === null || other === null) return limit !== null;
  if (limit.value === other.value) return limit.excluded && !other.excluded;
  return direction === 'least' ? limit.value > other.value : limit.value < other.value;
}

function isSame(a: Limit | null, b: Limit | null): boolean {
  return a?.value === b?.value && a?.excluded === b?.excluded;
}

function changeOf(old: Limit, current: Limit): string {
  if (old.value === current.value) return 'CHANGED';
  return current.value > old.value ? 'INCREASED' : 'DECREASED';
}

function print(limit: Limit | null, direction: 'least' | 'most'): string {
  if (limit === null) return 'unlimited';
  const { value, excluded } = limit;
  if (direction === 'least') return excluded ? `more than ${value}` : `at least ${value}`;
  return excluded ? `less than ${value}` : `at most ${value}`;
}
