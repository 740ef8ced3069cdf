import { Deadline } from '@gantry/platform/resilience/Deadline.js';
import { endsBeforeOthers, timeLeft } from '@gantry/platform/resilience/timeLimit.js';
import type { GraphQLSchema } from 'graphql';
import { InFlight } from '../sharing/InFlight.js';
import type { SharedCall } from '../sharing/SharedCall.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { withinDeadline } from './withinDeadline.js';

export interface SharedReadsOptions<T> {
  metrics: GatewayMetrics;
  tracing: Tracing;
  /** Makes what a further reader gets of an answer, where readers change what they are given, or give it back. */
  copy?: (answer: T) => T;
}

/** Asks a subgraph, unless an equal read is under way: then its answer is waited for. @param signal ends the wait */
export type SharedRead<T> = (
  key: string,
  subgraph: string,
  signal: AbortSignal,
  fetch: (everyone: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Reads of subgraphs under way, by the schema that they were planned for: equal ones are sent once for all who wait. */
export class SharedReads<T> {
  readonly #options: SharedReadsOptions<T>;
  #reads = new WeakMap<GraphQLSchema, InFlight<T>>();

  constructor(options: SharedReadsOptions<T>) {
    this.#options = options;
  }

  /** Shares reads with those that are under way now and later, also when these are forgotten meanwhile. */
  of(schema: GraphQLSchema): SharedRead<T> {
    let reads = this.#reads.get(schema);
    if (!reads) this.#reads.set(schema, (reads = new InFlight(this.#options.copy)));
    const known = reads;
    return (key, subgraph, signal, fetch) => this.#joinOrStart(known, key, subgraph, signal, fetch);
  }

  /** Something was written: who reads from now on is not to share an answer that was asked for before. */
  forget(): void {
    this.#reads = new WeakMap();
  }

  #joinOrStart(
    reads: InFlight<T>,
    key: string,
    subgraph: string,
    signal: AbortSignal,
    fetch: (everyone: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const known = reads.find(key, signal);
    if (endsBeforeOthers(signal)) {
      // The subgraph is told how little time there is: that would not do for who joins.
      if (!known) return fetch(signal);
      return this.#leaveInTime(subgraph, signal, (inTime) => this.#join(known, subgraph, inTime));
    }
    if (!known) return reads.share(key, signal, fetch, this.#options.tracing.current());
    return this.#join(known, subgraph, signal);
  }

  #join(read: SharedCall<T>, subgraph: string, signal: AbortSignal): Promise<T> {
    const { metrics, tracing } = this.#options;
    metrics.shared('upstream');
    return tracing.joined(`subgraph ${subgraph}`, read.startedIn, () => read.join(signal));
  }

  /** Waits for what is shared with others, who may wait for longer, no longer than `signal` says. */
  async #leaveInTime(
    subgraph: string,
    signal: AbortSignal,
    wait: (inTime: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(signal, timeLeft(signal));
    return withinDeadline(subgraph, deadline, () => wait(deadline.signal));
  }
}
