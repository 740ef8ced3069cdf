import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import type { BudgetWatch } from './events/BudgetWatch.js';

/** What the resolvers of this subgraph share. */
export interface CostServices {
  database: Database;
  streams: LiveStreams;
  watch: BudgetWatch;
  /** The current time; budgets are judged by it. */
  now(): Date;
}

export type CostScope = RequestScope<CostServices>;
