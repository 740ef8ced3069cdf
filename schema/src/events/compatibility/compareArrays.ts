import { schemaAt, schemasAt, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';
import { arrayLimits, compareLimits } from './compareLimits.js';
import type { SchemaComparison } from './SchemaComparison.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { itemPath, subjectOf } from './SchemaPath.js';

export function compareArrays(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const places = Math.max(schemasAt(before, 'prefixItems').length, schemasAt(after, 'prefixItems').length);
  const differences = Array.from({ length: places }, (_, index) =>
    comparison.compare(itemOf(before, index), itemOf(after, index), itemPath(path, index)),
  ).flat();
  const rest = comparison.compare(itemOf(before, places), itemOf(after, places), itemPath(path));
  return [
    ...differences,
    ...rest,
    ...compareLimits(before, after, path, arrayLimits),
    ...compareUniqueness(before, after, path),
    ...compareContents(comparison, before, after, path),
  ];
}

/** What a schema says of the item at a place. */
function itemOf(schema: JsonSchemaObject, index: number): JsonSchema {
  return schemasAt(schema, 'prefixItems')[index] ?? schemaAt(schema, 'items') ?? true;
}

function compareUniqueness(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const [was, is] = [before['uniqueItems'] === true, after['uniqueItems'] === true];
  const subject = `The items of ${subjectOf(path)}`;
  if (!was && is) return [narrowing('UNIQUE_ITEMS_ADDED', path, `${subject} must differ now.`)];
  if (was && !is) return [widening('UNIQUE_ITEMS_REMOVED', path, `${subject} need not differ any more.`)];
  return [];
}

function compareContents(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const [was, is] = [schemaAt(before, 'contains'), schemaAt(after, 'contains')];
  const subject = subjectOf(path);
  if (was === undefined && is === undefined) return [];
  if (was === undefined) {
    return [narrowing('CONTAINS_ADDED', path, `${subject} must contain certain items now.`)];
  }
  if (is === undefined) {
    return [widening('CONTAINS_REMOVED', path, `${subject} need not contain certain items any more.`)];
  }
  const countsAreSame = ['minContains', 'maxContains'].every((keyword) => before[keyword] === after[keyword]);
  if (countsAreSame && comparison.areSame(was, is)) return [];
  return [altering('CONTAINS_CHANGED', path, `${subject} must contain other items now.`)];
}
