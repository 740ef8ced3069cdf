import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { NodeLookup } from '../domain/NodeLookup.js';

/** What the resolvers of this subgraph use besides their request's transaction. */
export interface TenancyServices {
  /** For what a request has to read or write outside its own tenant's transaction; see who uses it. */
  database: Database;
  events: EventHub;
  nodes: NodeLookup;
}

export type Scope = RequestScope<TenancyServices>;
