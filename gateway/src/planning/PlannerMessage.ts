import type { QueryPlan } from '@apollo/query-planner';

/** What a planner's thread is started with. */
export interface PlannerData {
  /** As it was composed. */
  supergraphSdl: string;
}

/** What it says once, when it has read its supergraph. */
export type PlannerStarted = { apiSdl: string } | { error: string };

/** What it is asked from then on, one at a time. */
export interface PlanRequest {
  /** A valid document. */
  document: string;
  operationName: string | undefined;
}

export type PlanReply = { plan: QueryPlan } | { error: string };
