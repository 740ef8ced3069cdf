import { areDisjoint } from './areDisjoint.js';
import { schemasAt, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';
import { pairAlternatives, type PairedAlternatives } from './pairAlternatives.js';
import { assertionsOf } from './resolveSchema.js';
import type { SchemaComparison } from './SchemaComparison.js';
import { narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { alternativePath, subjectOf } from './SchemaPath.js';

/** Several schemas of which data fits at least one, or exactly one. */
export interface Alternatives {
  schemas: readonly JsonSchema[];
  exclusive: boolean;
}

/**
 * A schema as alternatives: what `anyOf` or `oneOf` lists where nothing else is said, else the schema as the only one.
 * @returns null where one of them stands beside other keywords
 */
export function alternativesOf(schema: JsonSchemaObject): Alternatives | null {
  const assertions = assertionsOf(schema);
  const keyword = assertions.find((name) => name === 'anyOf' || name === 'oneOf');
  if (keyword === undefined) return { schemas: [schema], exclusive: false };
  return assertions.length === 1 ? alternativesAt(schema, keyword) : null;
}

export function alternativesAt(schema: JsonSchemaObject, keyword: 'anyOf' | 'oneOf'): Alternatives {
  return { schemas: schemasAt(schema, keyword), exclusive: keyword === 'oneOf' };
}

export function compareAlternatives(
  comparison: SchemaComparison,
  old: Alternatives,
  current: Alternatives,
  path: string,
): SchemaDifference[] {
  const paired = pairAlternatives(comparison, old.schemas, current.schemas);
  const isChoice = old.schemas.length > 1 || current.schemas.length > 1;
  return [
    ...paired.pairs.flatMap(({ before, after, label }) =>
      comparison.compare(before, after, isChoice ? alternativePath(path, label) : path),
    ),
    ...removedAlternatives(comparison, current, paired, path),
    ...addedAlternatives(comparison, old, paired, path),
    ...compareOverlaps(comparison, old, current, paired, path),
  ];
}

/** An alternative may go when another one takes what it took. */
function removedAlternatives(
  comparison: SchemaComparison,
  current: Alternatives,
  { removed }: PairedAlternatives,
  path: string,
): SchemaDifference[] {
  return removed.flatMap(({ before, label }) => {
    const isTaken = current.schemas.some((after) => !comparison.judge(before, after).refusesOld);
    if (isTaken) return [];
    const message = `The alternative ${label} of ${subjectOf(path)} is gone.`;
    return [narrowing('ALTERNATIVE_REMOVED', alternativePath(path, label), message)];
  });
}

function addedAlternatives(
  comparison: SchemaComparison,
  old: Alternatives,
  { added }: PairedAlternatives,
  path: string,
): SchemaDifference[] {
  return added.flatMap(({ after, label }) => {
    const wasTaken = old.schemas.some((before) => !comparison.judge(before, after).refusedByOld);
    if (wasTaken) return [];
    const message = `${subjectOf(path)} has a new alternative, ${label}, which readers of the old schema do not know.`;
    return [widening('ALTERNATIVE_ADDED', alternativePath(path, label), message)];
  });
}

/**
 * Where exactly one alternative may fit, it is not enough that one does: no other may do so, too. That is certain of
 * alternatives that share no data, and of those that were told apart before and are what they were.
 */
function compareOverlaps(
  comparison: SchemaComparison,
  old: Alternatives,
  current: Alternatives,
  { pairs }: PairedAlternatives,
  path: string,
): SchemaDifference[] {
  const isTold = (alternatives: Alternatives): boolean =>
    alternatives.exclusive || alternatives.schemas.length === 1;
  const unchanged = pairs.filter(({ isSame }) => isSame);
  const differences: SchemaDifference[] = [];
  const subject = subjectOf(path);
  if (current.exclusive) {
    const same = isTold(old) ? unchanged.map(({ newPlace }) => newPlace) : [];
    if (mayOverlap(current.schemas, same, comparison.current)) {
      const message = `Data that fitted one alternative of ${subject} may fit two of them now.`;
      differences.push(narrowing('ALTERNATIVES_OVERLAP', path, message));
    }
  }
  if (old.exclusive) {
    const same = isTold(current) ? unchanged.map(({ oldPlace }) => oldPlace) : [];
    if (mayOverlap(old.schemas, same, comparison.old)) {
      const message = `Data that fits one alternative of ${subject} may have fitted two of them before.`;
      differences.push(widening('ALTERNATIVES_OVERLAPPED', path, message));
    }
  }
  return differences;
}

/** @param same places of those that were told apart before */
function mayOverlap(
  schemas: readonly JsonSchema[],
  same: readonly number[],
  root: JsonSchemaObject,
): boolean {
  return schemas.some((one, place) =>
    schemas.some((other, otherPlace) => {
      const areTold = same.includes(place) && same.includes(otherPlace);
      return otherPlace > place && !areTold && !areDisjoint(one, other, root);
    }),
  );
}

/** Whether a schema chooses between alternatives. */
export function hasAlternatives(schema: JsonSchemaObject): boolean {
  return 'anyOf' in schema || 'oneOf' in schema;
}
