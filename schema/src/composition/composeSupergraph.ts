import { composeServices } from '@apollo/composition';
import { parse, type GraphQLError } from 'graphql';
import type { ConfiguredSubgraph } from './readSupergraphConfig.js';

/** Composition failed; each message begins with the error's code. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(
      errors.map((error) => `${String(error.extensions['code'] ?? 'INVALID')}: ${error.message}`).join('\n'),
    );
    this.errors = errors;
  }
}

/** Composes subgraphs into supergraph SDL (Apollo Federation 2). @throws CompositionError */
export function composeSupergraph(subgraphs: Pick<ConfiguredSubgraph, 'name' | 'url' | 'sdl'>[]): string {
  const result = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (result.errors) throw new CompositionError(result.errors);
  return result.supergraphSdl.endsWith('\n') ? result.supergraphSdl : `${result.supergraphSdl}\n`;
}
