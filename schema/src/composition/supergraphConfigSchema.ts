import { z } from 'zod';

const sources = ['file', 'sdl', 'subgraph_url', 'graphref'] as const;

/** A supergraph configuration in rover's format. */
export const supergraphConfigSchema = z.object({
  /** Not heeded: composition is the one that is installed here. */
  federation_version: z.union([z.string(), z.number()]).optional(),
  subgraphs: z.record(
    z.string().min(1),
    z
      .object({
        routing_url: z.url({ error: ({ input }) => `${JSON.stringify(input)} is no URL` }).optional(),
        schema: z
          .strictObject({
            file: z.string().min(1).optional(),
            sdl: z.string().optional(),
            subgraph_url: z
              .url({ protocol: /^https?$/, abort: true })
              .refine((url) => !new URL(url).username && !new URL(url).password, {
                error: 'must hold no credentials: they belong into introspection_headers',
              })
              .optional(),
            introspection_headers: z.record(z.string(), z.string()).optional(),
            graphref: z.string().optional(),
            subgraph: z.string().optional(),
          })
          .refine((schema) => sources.filter((source) => schema[source] !== undefined).length === 1, {
            error: `needs exactly one of ${sources.join(', ')}`,
          }),
      })
      .refine(({ routing_url, schema }) => routing_url ?? schema.subgraph_url ?? schema.graphref, {
        error: 'needs a routing_url: only with subgraph_url or graphref it may be left out',
      }),
  ),
});

export type SupergraphConfig = z.infer<typeof supergraphConfigSchema>;

/** Where the schema of a subgraph comes from. */
export type SchemaSource = SupergraphConfig['subgraphs'][string]['schema'];
