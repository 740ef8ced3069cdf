import { compareLimits, numberLimits } from './compareLimits.js';
import type { JsonSchemaObject } from './JsonSchema.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';

export function compareNumbers(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  return [...compareLimits(before, after, path, numberLimits), ...compareMultiples(before, after, path)];
}

function compareMultiples(
  { multipleOf: old }: JsonSchemaObject,
  { multipleOf: current }: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const subject = subjectOf(path);
  if (old === current) return [];
  if (typeof old !== 'number') {
    const message = `${subject} must be a multiple of ${String(current)} now.`;
    return [narrowing('MULTIPLE_OF_ADDED', path, message)];
  }
  if (typeof current !== 'number') {
    return [widening('MULTIPLE_OF_REMOVED', path, `${subject} need not be a multiple of ${old} any more.`)];
  }
  const message = `${subject} must be a multiple of ${current} now; it was one of ${old}.`;
  if (isMultiple(old, current)) return [widening('MULTIPLE_OF_REDUCED', path, message)];
  if (isMultiple(current, old)) return [narrowing('MULTIPLE_OF_EXPANDED', path, message)];
  return [altering('MULTIPLE_OF_CHANGED', path, message)];
}

/** Fractions are compared by nobody: dividing them is not exact. */
function isMultiple(value: number, of: number): boolean {
  return Number.isInteger(value) && Number.isInteger(of) && value % of === 0;
}
