import type { ConfiguredSubgraph } from './readSupergraphConfig.js';
import type { SchemaFault, SchemaPlace } from './SchemaFault.js';

/** Faults or hints of subgraphs, with the file that each place is in. */
export function faultsInFiles(
  faults: readonly SchemaFault[],
  subgraphs: readonly Pick<ConfiguredSubgraph, 'name' | 'file'>[],
): SchemaFault[] {
  const files = new Map(subgraphs.map(({ name, file }) => [name, file]));
  const inFile = <T extends SchemaPlace>(place: T): T => {
    const file = place.subgraph === undefined ? undefined : files.get(place.subgraph);
    return file === undefined ? place : { ...place, file };
  };
  return faults.map((fault) => ({
    ...inFile(fault),
    ...(fault.alsoAt && { alsoAt: fault.alsoAt.map(inFile) }),
  }));
}
