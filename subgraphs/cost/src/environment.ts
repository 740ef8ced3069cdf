import { subgraphEnvironmentSchema } from '@gantry/platform/subgraph/subgraphEnvironment.js';

/** What the cost subgraph's process reads from its environment. */
export const environment = subgraphEnvironmentSchema('cost').parse(process.env);
