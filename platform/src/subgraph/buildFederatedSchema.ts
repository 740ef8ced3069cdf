import 'reflect-metadata';
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, createResolversMap, type NonEmptyArray, type PubSub } from 'type-graphql';
import { DateTime } from '../graphql/scalars.js';
import { cacheControlSdl } from './cacheControlSdl.js';
import type { RequestScope } from './RequestScope.js';

const link = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@tag", "@override", "@cost", "@listSize", "@authenticated", "@requiresScopes", "@policy"]
)

`;

// oxlint-disable-next-line typescript/no-unsafe-function-type -- type-graphql's own name for "a class".
export type Class = Function;

/** Finds an entity by the key of its representation; null when the caller cannot see it. */
export type ReferenceResolver<Services> = (
  // Representations are as various as the entities; each resolver names its own.
  reference: never,
  scope: RequestScope<Services>,
) => unknown;

export interface FederatedSchemaOptions<Services> {
  resolvers: Class[];
  /** Types that no field of this subgraph leads to: entity stubs, interface implementations. */
  orphanedTypes: Class[];
  /** By type name. */
  references: Record<string, ReferenceResolver<Services>>;
}

export interface FederatedSchema {
  schema: GraphQLSchema;
  /** The subgraph's contract, as committed in its `schema.graphql`. */
  sdl: string;
}

/** type-graphql asks for one; ours subscribe to live streams and histories by themselves. */
const unusedPubSub: PubSub = {
  publish: () => {
    throw new Error('Subscriptions follow live streams; nothing is published here.');
  },
  subscribe: () => {
    throw new Error('A subscription must give its own "subscribe".');
  },
};

/** Builds the executable subgraph schema out of type-graphql classes (Apollo Federation subgraph specification). */
export function buildFederatedSchema<Services>(options: FederatedSchemaOptions<Services>): FederatedSchema {
  const plain = buildSchemaSync({
    resolvers: options.resolvers as NonEmptyArray<Class>,
    orphanedTypes: options.orphanedTypes,
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: false,
    pubSub: unusedPubSub,
    // Directives of the federation specification are known only after buildSubgraphSchema.
    skipCheck: true,
  });
  const printed = printSubgraphSchema(plain) + '\n';
  const sdl = link + (/ @cacheControl\b/.test(printed) ? cacheControlSdl : '') + printed;
  const resolvers = createResolversMap(plain) as Record<string, Record<string, unknown>>;
  for (const [type, resolve] of Object.entries(options.references)) {
    const existing = resolvers[type] ?? {};
    resolvers[type] = {
      ...existing,
      __resolveReference: (reference: never, scope: RequestScope<Services>) => resolve(reference, scope),
    };
  }
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  return { schema, sdl };
}
