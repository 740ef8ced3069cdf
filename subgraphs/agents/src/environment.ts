import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import {
  subgraphEnvironmentSchema,
  type SubgraphEnvironment,
} from '@gantry/platform/subgraph/subgraphEnvironment.js';
import type { OpenAICompatibleOptions } from './adapters/OpenAICompatibleProvider.js';
import { inferenceEnvironmentSchema } from './inferenceEnvironmentSchema.js';

export interface AgentsEnvironment extends SubgraphEnvironment {
  inference: OpenAICompatibleOptions | undefined;
}

/** What this subgraph's process reads from its environment. @throws Error naming each setting that is wrong */
export function readAgentsEnvironment(): AgentsEnvironment {
  return {
    ...readEnvironment(subgraphEnvironmentSchema('agents'), process.env),
    inference: readEnvironment(inferenceEnvironmentSchema, process.env),
  };
}
