import { subgraphEnvironmentSchema } from '@gantry/platform/subgraph/subgraphEnvironment.js';
import { inferenceEnvironmentSchema } from './inferenceEnvironmentSchema.js';

/** What the agents subgraph's process reads from its environment. */
export const environment = {
  ...subgraphEnvironmentSchema('agents').parse(process.env),
  inference: inferenceEnvironmentSchema.parse(process.env),
};
