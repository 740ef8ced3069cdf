import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import {
  subgraphEnvironmentSchema,
  type SubgraphEnvironment,
} from '@gantry/platform/subgraph/subgraphEnvironment.js';

/** What this subgraph's process reads from its environment. @throws Error naming each setting that is wrong */
export function readConversationsEnvironment(): SubgraphEnvironment {
  return readEnvironment(subgraphEnvironmentSchema('conversations'), process.env);
}
