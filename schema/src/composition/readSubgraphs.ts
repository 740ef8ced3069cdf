import { parse, Source, type DocumentNode } from 'graphql';
import type { SchemaFault } from './SchemaFault.js';
import type { SubgraphSchema } from './SubgraphSchema.js';
import { syntaxFault } from './syntaxFault.js';

/** A subgraph whose SDL parses. */
export interface ReadSubgraph extends SubgraphSchema {
  document: DocumentNode;
}

export interface ReadSubgraphs {
  subgraphs: readonly ReadSubgraph[];
  /** Whose text each source is: the subgraph's name. */
  owners: ReadonlyMap<Source, string>;
  /** `SYNTAX`, `DUPLICATE_SUBGRAPH` */
  faults: readonly SchemaFault[];
}

/** Parses the SDL of each subgraph. */
export function readSubgraphs(schemas: readonly SubgraphSchema[]): ReadSubgraphs {
  const subgraphs = new Map<string, ReadSubgraph>();
  const owners = new Map<Source, string>();
  const faults: SchemaFault[] = [];
  for (const schema of schemas) {
    const subgraph = schema.name;
    if (subgraphs.has(subgraph)) {
      faults.push({
        code: 'DUPLICATE_SUBGRAPH',
        message: `Two subgraphs are named "${subgraph}".`,
        subgraph,
      });
      continue;
    }
    const source = new Source(schema.sdl, subgraph);
    owners.set(source, subgraph);
    try {
      subgraphs.set(subgraph, { ...schema, document: parse(source) });
    } catch (error) {
      faults.push({ ...syntaxFault(error), subgraph });
    }
  }
  return { subgraphs: [...subgraphs.values()], owners, faults };
}
