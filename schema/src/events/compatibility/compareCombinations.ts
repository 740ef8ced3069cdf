import { alternativesAt, compareAlternatives } from './compareAlternatives.js';
import { schemaAt, schemaMapAt, schemasAt, type JsonSchemaObject } from './JsonSchema.js';
import { pairAlternatives } from './pairAlternatives.js';
import type { SchemaComparison } from './SchemaComparison.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';

/** Compares what schemas demand by other schemas, besides their own keywords. */
export function compareCombinations(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  return [
    ...compareDemands(comparison, before, after, path),
    ...compareChoices(comparison, before, after, path, 'anyOf'),
    ...compareChoices(comparison, before, after, path, 'oneOf'),
    ...compareNot(comparison, before, after, path),
    ...compareConditions(comparison, before, after, path),
    ...compareDependentSchemas(comparison, before, after, path),
  ];
}

/** A demand that is gone takes nothing away; one that is new must have been kept already. */
function compareDemands(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const { pairs, removed, added } = pairAlternatives(
    comparison,
    schemasAt(before, 'allOf'),
    schemasAt(after, 'allOf'),
  );
  const lost = removed.filter((one) => comparison.judge(one.before, after).refusedByOld);
  const gained = added.filter((one) => comparison.judge(before, one.after).refusesOld);
  const subject = subjectOf(path);
  return [
    ...pairs.flatMap((pair) => comparison.compare(pair.before, pair.after, path)),
    ...lost.map(() => widening('ALL_OF_REMOVED', path, `${subject} has to fit fewer schemas now.`)),
    ...gained.map(() => narrowing('ALL_OF_ADDED', path, `${subject} has to fit more schemas now.`)),
  ];
}

function compareChoices(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
  keyword: 'anyOf' | 'oneOf',
): SchemaDifference[] {
  const type = keyword === 'anyOf' ? 'ANY_OF' : 'ONE_OF';
  const subject = subjectOf(path);
  if (!(keyword in before) && !(keyword in after)) return [];
  if (!(keyword in before)) {
    return [narrowing(`${type}_ADDED`, path, `${subject} has to fit one of several alternatives now.`)];
  }
  if (!(keyword in after)) {
    return [widening(`${type}_REMOVED`, path, `${subject} need not fit any of several alternatives now.`)];
  }
  return compareAlternatives(
    comparison,
    alternativesAt(before, keyword),
    alternativesAt(after, keyword),
    path,
  );
}

/** What is excluded takes less where it excludes more. */
function compareNot(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const [was, is] = [schemaAt(before, 'not') ?? false, schemaAt(after, 'not') ?? false];
  if (comparison.areSame(was, is)) return [];
  const { refusesOld, refusedByOld } = comparison.judge(was, is);
  const message = `Something else is excluded for ${subjectOf(path)} now.`;
  return [{ type: 'NOT_CHANGED', path, message, refusesOld: refusedByOld, refusedByOld: refusesOld }];
}

function compareConditions(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const [was, is] = [schemaAt(before, 'if'), schemaAt(after, 'if')];
  const subject = subjectOf(path);
  if (was === undefined && is === undefined) return [];
  if (was === undefined)
    return [narrowing('CONDITION_ADDED', path, `${subject} has to keep to a condition now.`)];
  if (is === undefined) {
    return [widening('CONDITION_REMOVED', path, `${subject} need not keep to a condition any more.`)];
  }
  if (!comparison.areSame(was, is)) {
    return [altering('CONDITION_CHANGED', path, `${subject} has to keep to another condition now.`)];
  }
  return ['then', 'else'].flatMap((branch) =>
    comparison.compare(schemaAt(before, branch) ?? true, schemaAt(after, branch) ?? true, path),
  );
}

function compareDependentSchemas(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const old = schemaMapAt(before, 'dependentSchemas');
  const current = schemaMapAt(after, 'dependentSchemas');
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((name) =>
    comparison.compare(old.get(name) ?? true, current.get(name) ?? true, path),
  );
}
