import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { NodeLookup } from './domain/NodeLookup.js';

/** What the resolvers of this subgraph use besides their request's transaction. */
export interface TenancyServices {
  /** For what a request has to do outside its own transaction: signing in, and reading another tenant of its user. */
  database: Database;
  events: EventHub;
  nodes: NodeLookup;
}

export type TenancyScope = RequestScope<TenancyServices>;
