import { print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { apiSchemaOf } from '@gantry/schema/composition/apiSchemaOf.js';
import { compose } from '@gantry/schema/composition/compose.js';
import { schemaOfOneServer } from './schemaOfOneServer.js';

/**
 * What clients would see of a server behind a gateway: without what only composition reads. Of one that cannot stand alone
 * it is what it says of itself.
 * @throws Error naming a type that is nowhere
 */
export function schemaOfOneSubgraph(document: DocumentNode): GraphQLSchema {
  const { supergraph } = compose([{ name: 'server', url: 'http://localhost', sdl: print(document) }]);
  return supergraph === null ? schemaOfOneServer(document) : apiSchemaOf(supergraph.sdl);
}
