import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import type { SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';

/** Measures how long each root field of queries and mutations takes. */
export function measureRootFields(schema: GraphQLSchema, measurements: SubgraphMetrics): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const resolve = field.resolve ?? defaultFieldResolver;
      const name = `${type!.name}.${field.name}`;
      field.resolve = async (...args) => {
        const started = performance.now();
        try {
          return (await resolve(...args)) as unknown;
        } finally {
          measurements.fieldResolved(name, (performance.now() - started) / 1_000);
        }
      };
    }
  }
}
