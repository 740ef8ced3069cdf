import type { GraphQLSchema } from 'graphql';
import type { Change } from '../changes/Change.js';
import { coordinatesTouched } from './coordinatesTouched.js';
import type { ExaminedOperation } from './examineOperations.js';
import { fragmentsLost } from './fragmentsLost.js';

/** A change and the operations that it hits. */
export interface Hit {
  change: Change;
  by: readonly ExaminedOperation[];
}

/** Finds out which change hits which operation. */
export function hitsOf(
  changes: readonly Change[],
  operations: readonly ExaminedOperation[],
  before: GraphQLSchema,
  after: GraphQLSchema,
): readonly Hit[] {
  const hits = changes.map((change): Hit => ({
    change,
    by: change.criticality === 'safe' ? [] : operations.filter(isHitBy(change, before, after)),
  }));
  const explained = new Set(
    hits.filter(({ change }) => change.criticality === 'breaking').flatMap(({ by }) => by),
  );
  const unexplained = operations.filter((operation) => operation.refusal && !explained.has(operation));
  return hits.map((hit) => withConflicts(hit, unexplained));
}

function isHitBy(
  change: Change,
  before: GraphQLSchema,
  after: GraphQLSchema,
): (operation: ExaminedOperation) => boolean {
  const touched = coordinatesTouched(change, before, after);
  const isLost = fragmentsLost(change, before, after);
  return ({ coordinates, fragments }) =>
    touched.some((coordinate) => coordinates.has(coordinate)) || fragments.some(isLost);
}

/**
 * A field that becomes non-null breaks nobody but who selects it beside a nullable one under one name: GraphQL does not merge the two. So
 * this change breaks the documents that nothing else explains and whose refusal is about this field.
 */
function withConflicts({ change, by }: Hit, unexplained: readonly ExaminedOperation[]): Hit {
  if (change.type !== 'FIELD_TYPE_CHANGED' || change.criticality !== 'safe' || change.path === null) {
    return { change, by };
  }
  const path = change.path;
  const field = path.slice(path.indexOf('.') + 1);
  const refused = unexplained.filter(
    ({ coordinates, refusal }) => coordinates.has(path) && refusal?.fields.has(field),
  );
  const [first] = refused;
  if (!first) return { change, by };
  const message = `${change.message} Documents in use are refused for it: ${first.refusal?.message}`;
  return { change: { ...change, criticality: 'breaking', message }, by: refused };
}
