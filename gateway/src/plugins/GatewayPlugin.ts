import type { QueryPlan } from '@apollo/query-planner';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { GraphQLFormattedError } from 'graphql';

/** An operation as a client sent it. What a plugin assigns is what is run. */
export interface PluginRequest {
  /** Empty where the document is only named. */
  query: string;
  /** The name of a trusted document. */
  documentId?: string | undefined;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  extensions: Record<string, unknown>;
  /** Of the request, or of the one that opened the socket; names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly context: RequestContext;
  readonly transport: 'http' | 'ws';
  /** The contract that is asked; null for the supergraph itself. */
  readonly contract: string | null;
}

/** An operation that was planned: once per document and schema, then kept. */
export interface PlanEvent {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly operationName: string | undefined;
  readonly query: string;
  readonly plan: QueryPlan;
}

/** A request as it goes to a subgraph. What a plugin assigns is what is sent. */
export interface SubgraphRequestEvent {
  readonly subgraph: string;
  readonly context: RequestContext;
  query: string;
  variables: Record<string, unknown> | undefined;
  operationName: string | undefined;
  headers: Record<string, string>;
}

/** What a subgraph answered. What a plugin assigns is what the operation goes on with. */
export interface SubgraphResponseEvent {
  readonly subgraph: string;
  readonly context: RequestContext;
  readonly query: string;
  readonly variables: Record<string, unknown> | undefined;
  /** Seconds it took. */
  readonly seconds: number;
  data: Record<string, unknown> | null | undefined;
  errors: readonly GraphQLFormattedError[] | undefined;
}

/** A result of a subscription on its way to one client. What a plugin assigns is what is sent. */
export interface SubscriptionEvent {
  readonly operationName: string | undefined;
  readonly context: RequestContext;
  data: Record<string, unknown> | null | undefined;
  errors: GraphQLFormattedError[] | undefined;
}

/**
 * What may be added to the gateway, at the places where there is something to see, to change or to decide. Hooks of several
 * plugins run in the order of the plugins. A `GraphQLError` thrown by `request` refuses the operation with its
 * `extensions.code`, and over HTTP with the status in `extensions.http.status`, or 400.
 */
export interface GatewayPlugin {
  /** For the logs. */
  readonly name: string;
  /** An authenticated request, before it is parsed. */
  request?(request: PluginRequest): void | Promise<void>;
  /**
   * Which of the policies that an operation touches hold for who sent it (`@policy`); without it, none. Those that any plugin names do. It is not
   * called for operations that touch none. What it throws refuses the operation as UNAVAILABLE.
   */
  policies?(
    policies: readonly string[],
    context: RequestContext,
  ): Iterable<string> | Promise<Iterable<string>>;
  /** A plan that was made. It cannot be changed, and nobody waits: what it throws is logged. */
  plan?(event: PlanEvent): void | Promise<void>;
  /** Before each request to a subgraph, and before each subscription there. What it throws fails that request. */
  subgraphRequest?(event: SubgraphRequestEvent): void | Promise<void>;
  /** After each answer of a subgraph to a query or mutation. */
  subgraphResponse?(event: SubgraphResponseEvent): void | Promise<void>;
  /** Before each result of a subscription is sent. `false` keeps it back. */
  subscriptionEvent?(event: SubscriptionEvent): boolean | void | Promise<boolean | void>;
  /** When the gateway has closed. */
  stop?(): void | Promise<void>;
}
