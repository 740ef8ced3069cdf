import type { JsonSchemaObject } from './JsonSchema.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';
import { printTypes, typesOf } from './typesOf.js';

export function compareTypes(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const old = typesOf(before);
  const current = typesOf(after);
  const added = current.difference(old);
  const removed = old.difference(current);
  const subject = subjectOf(path);
  if (added.size > 0 && removed.size > 0) {
    const message = `${subject} is ${printTypes(current)} now; it was ${printTypes(old)}.`;
    return [altering('TYPE_CHANGED', path, message)];
  }
  if (added.size > 0) {
    return [widening('TYPE_EXTENDED', path, `${subject} may be ${printTypes(added)} now, too.`)];
  }
  if (removed.size > 0) {
    return [narrowing('TYPE_NARROWED', path, `${subject} may no longer be ${printTypes(removed)}.`)];
  }
  return [];
}
