import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { GraphQLFormattedError } from 'graphql';
import type { DataObject } from './Data.js';

/** What a subgraph answered. Errors are fit for a client, their paths still the subgraph's own. */
export interface SubgraphAnswer {
  data?: DataObject | null | undefined;
  errors?: readonly GraphQLFormattedError[] | undefined;
  /** What it says of keeping the answer: HTTP's `cache-control`. */
  cacheControl?: string | undefined;
  /** Seconds that count against that: HTTP's `age`. */
  age?: number | undefined;
  /** Somebody else had asked for it already. */
  joined?: boolean | undefined;
}

/**
 * Sends one request to a subgraph on behalf of the operation being executed. A subgraph that cannot be reached is an
 * answer with an UNAVAILABLE error; the promise rejects only when the client has left.
 */
export type SubgraphSender = (subgraph: string, request: SubgraphRequest) => Promise<SubgraphAnswer>;
