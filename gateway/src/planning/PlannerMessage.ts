import type { QueryPlan } from '@apollo/query-planner';

/** What a planner's thread is told to read, before it plans on that. */
export interface ReadRequest {
  /** As it was composed. */
  supergraphSdl: string;
}

/** What it says when it has read a supergraph. */
export type PlannerStarted = { apiSdl: string } | { error: string };

/** What it is asked from then on, one at a time. */
export interface PlanRequest {
  /** A valid document. */
  document: string;
  operationName: string | undefined;
}

export type PlanReply = { plan: QueryPlan } | { error: string };
