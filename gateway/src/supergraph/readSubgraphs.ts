import { Kind, type DocumentNode } from 'graphql';
import { directiveArguments } from './directiveArguments.js';

/** A subgraph as the supergraph names it. */
export interface SubgraphLocation {
  name: string;
  /** Its routing URL; meaningless where the subgraph runs in this process. */
  url: string;
}

/** The subgraphs that a supergraph was composed of (https://specs.apollo.dev/join/). */
export function readSubgraphs({ definitions }: DocumentNode): SubgraphLocation[] {
  const graphs = definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) return [];
  return (graphs.values ?? []).flatMap(({ directives }) => {
    const graph = directives?.find(({ name }) => name.value === 'join__graph');
    if (!graph) return [];
    const { name, url } = directiveArguments(graph);
    return [{ name: String(name), url: typeof url === 'string' ? url : '' }];
  });
}
