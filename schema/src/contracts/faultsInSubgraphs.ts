import { definitionsOf } from '../composition/definitionsOf.js';
import { placesOf } from '../composition/placesOf.js';
import { readSubgraphs } from '../composition/readSubgraphs.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import type { SubgraphSchema } from '../composition/SubgraphSchema.js';

/**
 * Faults of a contract with their places in the subgraphs, for a supergraph that was composed of them and that nobody has in
 * a file.
 */
export function faultsInSubgraphs(
  faults: readonly SchemaFault[],
  schemas: readonly SubgraphSchema[],
): SchemaFault[] {
  if (faults.length === 0) return [];
  const { subgraphs, owners } = readSubgraphs(schemas);
  const documents = subgraphs.map(({ document }) => document);
  return faults.map(({ code, message, coordinate }) => {
    const definitions = coordinate === undefined ? [] : definitionsOf(coordinate, documents);
    const [place, ...others] = placesOf(definitions, owners);
    return {
      code,
      message,
      ...(coordinate !== undefined && { coordinate }),
      ...place,
      ...(others.length > 0 && { alsoAt: others }),
    };
  });
}
