import type { Database } from '@gantry/platform/persistence/Database.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import type { RequestScope } from '@gantry/platform/subgraph/RequestScope.js';
import type { Agents } from './domain/Agents.js';
import type { Workflows } from './domain/Workflows.js';

/** What the resolvers of this subgraph share. */
export interface ConversationsServices {
  database: Database;
  streams: LiveStreams;
  agents: Agents;
  workflows: Workflows;
  /** Milliseconds of a reply's silence after which its subscribers look at the store. */
  recheckMs: number | undefined;
}

export type ConversationsScope = RequestScope<ConversationsServices>;
