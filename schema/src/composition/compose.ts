import { composeServices, type CompositionSuccess } from '@apollo/composition';
import { GraphQLError, parse, Source, type ASTNode, type DocumentNode } from 'graphql';
import type { ServedSchema } from '../registry/Publication.js';
import type { SchemaFault } from './SchemaFault.js';
import { servedSchema } from './servedSchema.js';
import { SourcePlaces, syntaxErrorPlace } from './SourcePlaces.js';
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
 * `COMPOSER_FAILED` for what composition itself stumbled over.
 */
export function compose(subgraphs: readonly SubgraphSchema[]): Composition {
  const places = new SourcePlaces();
  const services: { name: string; url: string; typeDefs: DocumentNode }[] = [];
  const faults: SchemaFault[] = [];
  for (const { name, url, sdl } of subgraphs) {
    if (services.some((service) => service.name === name)) {
      const message = `Two subgraphs are named "${name}".`;
      faults.push({ code: 'DUPLICATE_SUBGRAPH', message, subgraph: name });
      continue;
    }
    const source = new Source(sdl, name);
    places.add(name, source);
    try {
      services.push({ name, url, typeDefs: parse(source) });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      faults.push({ code: 'SYNTAX', message: error.message, subgraph: name, ...syntaxErrorPlace(error) });
    }
  }
  if (faults.length > 0) return { supergraph: null, hints: [], faults };
  const result = composeServices(services);
  if (result.errors) {
    return {
      supergraph: null,
      hints: [],
      faults: result.errors.map((error) => faultOf(places, error)),
    };
  }
  const sdl = result.supergraphSdl;
  return {
    supergraph: servedSchema(sdl.endsWith('\n') ? sdl : `${sdl}\n`),
    hints: result.hints.map((hint) => hintOf(places, hint)),
    faults: [],
  };
}

function faultOf(places: SourcePlaces, error: GraphQLError): SchemaFault {
  const [place, ...others] = places.of(error.nodes);
  return {
    code: String(error.extensions['code'] ?? 'INVALID_GRAPHQL'),
    message: error.message,
    ...place,
    ...(others.length > 0 && { alsoAt: others }),
  };
}

function hintOf(places: SourcePlaces, hint: CompositionSuccess['hints'][number]): SchemaFault {
  const [place, ...others] = places.of(hint.nodes as readonly ASTNode[] | undefined);
  return {
    code: hint.definition.code,
    level: hint.definition.level.name as SchemaFault['level'],
    message: hint.message,
    ...place,
    ...(others.length > 0 && { alsoAt: others }),
  };
}
