import { getLocation, type ASTNode, type GraphQLError, type Source } from 'graphql';
import type { SchemaPlace } from './SchemaFault.js';

/** What composition says, with places in the subgraphs' own text. */
export class SourcePlaces {
  readonly #subgraphs = new Map<Source, string>();

  /** From now on, nodes parsed from the source are known to be the subgraph's. */
  add(subgraph: string, source: Source): void {
    this.#subgraphs.set(source, subgraph);
  }

  /** Where nodes stand, each place once; those that were parsed from nothing known here are left out. */
  of(nodes: readonly ASTNode[] | undefined): SchemaPlace[] {
    const places = new Map<string, SchemaPlace>();
    for (const { loc } of nodes ?? []) {
      const subgraph = loc && this.#subgraphs.get(loc.source);
      if (!loc || subgraph === undefined) continue;
      const { line, column } = getLocation(loc.source, loc.start);
      places.set(`${subgraph}:${loc.start}`, { subgraph, line, column });
    }
    return [...places.values()];
  }
}

/** The place a syntax error names. */
export function syntaxErrorPlace(error: GraphQLError): SchemaPlace {
  const [place] = error.locations ?? [];
  return place ? { line: place.line, column: place.column } : {};
}
