import { composeServices, type CompositionSuccess } from '@apollo/composition';
import type { ASTNode, GraphQLError } from 'graphql';
import type { ServedSchema } from '../registry/Publication.js';
import { definitionsOf } from './definitionsOf.js';
import { placesOf } from './placesOf.js';
import { readSubgraphs, type ReadSubgraph, type ReadSubgraphs } from './readSubgraphs.js';
import type { SchemaFault, SchemaPlace } from './SchemaFault.js';
import { servedSchema } from './servedSchema.js';
import type { SubgraphSchema } from './SubgraphSchema.js';

/** What subgraphs come to together. */
export interface Composition {
  /** Null: they do not compose, and `faults` say why. */
  supergraph: ServedSchema | null;
  hints: readonly SchemaFault[];
  faults: readonly SchemaFault[];
}

/**
 * Composes subgraphs into supergraph SDL (Apollo Federation 2, and 1). Faults have the codes of Apollo's composition;
 * besides them there are `SYNTAX` for SDL that does not parse, `DUPLICATE_SUBGRAPH` for a name given twice, and
 * `COMPOSER_FAILED` for what composition itself stumbled over. Never throws for what subgraphs say.
 */
export function compose(subgraphs: readonly SubgraphSchema[]): Composition {
  const read = readSubgraphs(subgraphs);
  if (read.faults.length > 0) return failed(read.faults);
  const services = read.subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: document }));
  try {
    const result = composeServices(services);
    if (result.errors) return failed(result.errors.map((error) => faultOf(error, read)));
    const sdl = result.supergraphSdl;
    return {
      supergraph: servedSchema(sdl.endsWith('\n') ? sdl : `${sdl}\n`),
      hints: result.hints.map((hint) => hintOf(hint, read)),
      faults: [],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed([{ code: 'COMPOSER_FAILED', message: `Composition itself failed: ${message}` }]);
  }
}

function failed(faults: readonly SchemaFault[]): Composition {
  return { supergraph: null, hints: [], faults };
}

function faultOf({ message, nodes, extensions }: GraphQLError, read: ReadSubgraphs): SchemaFault {
  const [, prefix = '', owner] = /^(\[(.*?)\] )/.exec(message) ?? [];
  const subgraph = read.subgraphs.find(({ name }) => name === owner);
  const text = subgraph ? message.slice(prefix.length) : message;
  return {
    code: String(extensions['code'] ?? 'INVALID_GRAPHQL'),
    message: text,
    ...(subgraph && { subgraph: subgraph.name }),
    ...placesIn(text, nodes, subgraph ? [subgraph] : read.subgraphs, read.owners),
  };
}

function hintOf(hint: CompositionSuccess['hints'][number], read: ReadSubgraphs): SchemaFault {
  return {
    code: hint.definition.code,
    level: hint.definition.level.name as SchemaFault['level'],
    message: hint.message,
    ...placesIn(hint.message, hint.nodes, read.subgraphs, read.owners),
  };
}

/** Where nodes stand; where there are none, as with satisfiability or enum values, the first thing that the message names. */
function placesIn(
  message: string,
  nodes: readonly ASTNode[] | undefined,
  subgraphs: readonly ReadSubgraph[],
  owners: ReadSubgraphs['owners'],
): Pick<SchemaFault, keyof SchemaPlace | 'alsoAt'> {
  const documents = subgraphs.map(({ document }) => document);
  let places = placesOf(nodes, owners);
  for (const [, coordinate = ''] of message.matchAll(/"([^"]+)"/g)) {
    if (places.length > 0) break;
    places = placesOf(definitionsOf(coordinate, documents), owners);
  }
  const [place, ...others] = places;
  return { ...place, ...(others.length > 0 && { alsoAt: others }) };
}
