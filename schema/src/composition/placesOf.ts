import { getLocation, type ASTNode, type Source } from 'graphql';
import type { SchemaPlace } from './SchemaFault.js';

/**
 * Where nodes begin, each place once. Nodes that were parsed from no text are left out.
 * @param subgraphs whose text a source is
 */
export function placesOf(
  nodes: readonly (ASTNode | undefined)[] = [],
  subgraphs?: ReadonlyMap<Source, string>,
): SchemaPlace[] {
  const places = new Map<string, SchemaPlace>();
  for (const node of nodes) {
    if (!node?.loc) continue;
    const { source, start } = node.loc;
    const subgraph = subgraphs?.get(source);
    // What composition itself has added to a subgraph stands in none of our texts.
    if (subgraphs && subgraph === undefined) continue;
    const { line, column } = getLocation(source, start);
    places.set(`${subgraph}:${start}`, { ...(subgraph !== undefined && { subgraph }), line, column });
  }
  return [...places.values()];
}
