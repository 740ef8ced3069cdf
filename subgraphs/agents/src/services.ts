import type { Database } from '@gantry/platform/persistence/Database.js';
import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { ModelCatalog } from './domain/inference/ModelCatalog.js';

/** What the resolvers of this subgraph share. */
export interface AgentsServices {
  database: Database;
  models: ModelCatalog;
  /** Says that an inference may be waiting. */
  wakeWorker(): void;
}

export type AgentsScope = RequestScope<AgentsServices>;
