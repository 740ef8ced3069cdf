import { diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import { appliedDirectiveChanges } from './appliedDirectiveChanges.js';
import type { Change, Criticality } from './Change.js';
import { criticalityOf } from './criticalityOf.js';
import type { InspectedChange } from './InspectedChange.js';
import { pathOf } from './pathOf.js';
import type { SchemaPair } from './SchemaPair.js';
import { sentenceOf } from './sentenceOf.js';
import { unseenChanges } from './unseenChanges.js';
import { visibleTypes } from './visibleTypes.js';
import { withoutParts } from './withoutParts.js';

const order: Record<Criticality, number> = { breaking: 0, dangerous: 1, safe: 2 };

/**
 * All changes between two schemas, each with what it does to clients; the worst first, then by path. No two have the same type and path.
 */
export async function diffSchemas(before: GraphQLSchema, after: GraphQLSchema): Promise<readonly Change[]> {
  const schemas: SchemaPair = { before, after, visible: visibleTypes(before) };
  const inspected = (await diff(before, after)) as InspectedChange[];
  const changes = [
    ...inspected
      .filter(({ type }) => !type.startsWith('DIRECTIVE_USAGE_'))
      .map((change) => judged(change, schemas)),
    ...unseenChanges(schemas),
    ...appliedDirectiveChanges(before, after),
  ];
  return withoutParts(changes).sort(
    (one, other) =>
      order[one.criticality] - order[other.criticality] ||
      compare(one.path ?? '', other.path ?? '') ||
      compare(one.type, other.type),
  );
}

function judged(inspected: InspectedChange, schemas: SchemaPair): Change {
  const path = pathOf(inspected);
  const found = { criticality: criticalityOf(inspected, path, schemas), type: String(inspected.type), path };
  return { ...found, message: sentenceOf(inspected, found, schemas) };
}

/** By code points: the order must be the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
