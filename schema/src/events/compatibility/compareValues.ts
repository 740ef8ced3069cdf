import type { JsonSchemaObject } from './JsonSchema.js';
import { narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';
import { plainCheck, valuesOf } from './valuesOf.js';

/**
 * Compares schemas of plain keywords of which at least one lists its values: each value is checked by the other schema, so
 * that nothing else needs to be compared.
 * @returns undefined when neither lists values
 */
export function compareValues(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] | undefined {
  const old = valuesOf(before);
  const current = valuesOf(after);
  if (!old && !current) return undefined;
  const subject = subjectOf(path);
  const differences: SchemaDifference[] = [];
  const fitsNew = plainCheck(after);
  for (const value of old?.filter((value) => !fitsNew(value)) ?? []) {
    const message = `${subject} may no longer be ${JSON.stringify(value)}.`;
    differences.push(narrowing('ENUM_VALUE_REMOVED', valuePath(path, value), message));
  }
  const fitsOld = plainCheck(before);
  for (const value of current?.filter((value) => !fitsOld(value)) ?? []) {
    const message = `${subject} may be ${JSON.stringify(value)} now, which readers of the old schema do not know.`;
    differences.push(widening('ENUM_VALUE_ADDED', valuePath(path, value), message));
  }
  if (!current) {
    const message = `${subject} may have values now that are not listed.`;
    differences.push(widening('ENUM_REMOVED', path, message));
  }
  if (!old && current) {
    const message = `${subject} must be one of ${current.map((value) => JSON.stringify(value)).join(', ')} now.`;
    differences.push(narrowing('ENUM_ADDED', path, message));
  }
  return differences;
}

function valuePath(path: string, value: unknown): string {
  return `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
