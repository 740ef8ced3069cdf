import type { ExecutionResult } from 'graphql';
import type { BreakerState } from '../resilience/CircuitBreaker.js';
import type { TraceContext } from '../telemetry/TraceContext.js';

/** A GraphQL request as it goes to a subgraph. */
export interface SubgraphRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  /** Headers that go along where there is HTTP, and into `connection_init` where there is a socket. */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The id of the client's request that it is made for: HTTP's `x-request-id`, and beside the token on a socket. Where equal
   * requests are sent once, it is that of the first.
   */
  requestId?: string | undefined;
  /** The service at the other end of the connection, by its certificate; the context token must be that service's. */
  peer?: string | undefined;
  /** Where the trace that it is part of stands: headers of HTTP, and beside the token on a socket. */
  trace?: TraceContext | undefined;
  /** All of it as JSON, where that has been written already. */
  json?: string | undefined;
  /** Whether it may be sent again when nobody answers: said by who knows it for a query. */
  repeatable?: boolean | undefined;
  /** Milliseconds for the answer; the endpoint's own unless told. */
  timeoutMs?: number | undefined;
}

/** What a subgraph answers to a query or mutation. */
export interface SubgraphResult extends ExecutionResult {
  /** What it says of keeping the answer: HTTP's `cache-control`. */
  cacheControl?: string | undefined;
  /** Seconds that count against that: HTTP's `age`. */
  age?: number | undefined;
}

/** An answer that nobody has looked into. */
export interface RawAnswer {
  readonly bytes: Buffer;
  /** Its `cache-control`; undefined where it has none. */
  readonly cacheControl?: string | undefined;
  /** Seconds that count against that; undefined where no cache on the way says any. */
  readonly age?: number | undefined;
  /** How it came over HTTP, for the log. */
  readonly status?: number | undefined;
  readonly contentType?: string | undefined;
  /** The bytes are not read any more, and their memory may be used again: said by who alone has them, if at all. */
  giveBack?(): void;
}

/** How a subgraph is reached: in the same process, or over HTTP and graphql-ws. */
export interface SubgraphEndpoint {
  /**
   * Runs a query or mutation. GraphQL errors are part of the result. There is as much time as the signal's `timeLeft` says.
   * @throws GantryError UNAVAILABLE when the subgraph cannot be reached, UNAUTHENTICATED when it refuses the token;
   * UnsendableHeader where the request has a header that HTTP cannot carry.
   */
  execute(request: SubgraphRequest, token: string | undefined, signal?: AbortSignal): Promise<SubgraphResult>;
  /**
   * Runs a query and gives the answer as it came, whatever it is: for who passes it on. Only where there is something
   * between the processes.
   * @param json the request
   * @throws GantryError as `execute` does
   */
  executeRaw?(
    json: string,
    headers: Readonly<Record<string, string>> | undefined,
    token: string | undefined,
    signal?: AbortSignal,
    /** Milliseconds for the answer; the endpoint's own unless told. */
    timeoutMs?: number,
  ): Promise<RawAnswer>;
  /** Reads what `executeRaw` gave. @throws GantryError UNAVAILABLE when it is no GraphQL result */
  read?(answer: RawAnswer): SubgraphResult;
  /**
   * Runs a subscription. One that cannot start gives one result with errors and ends; a link that breaks throws
   * GantryError UNAVAILABLE, and where events wait that nobody reads SLOW_CONSUMER once there are too many. Returning
   * the iterator, or aborting, cancels it at the subgraph.
   */
  subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): AsyncIterable<ExecutionResult>;
  /** Whether the subgraph says that it can serve. */
  ready(): Promise<boolean>;
  /** Whether it is asked at all, where there is a breaker that decides that; `open` when none of its replicas is. */
  readonly breaker?: BreakerState | undefined;
}
