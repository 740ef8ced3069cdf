import type { ExecutionResult } from 'graphql';
import { GantryError } from '../errors/GantryError.js';
import { NotConnected } from '../http/HttpPool.js';
import { CircuitOpen, type BreakerState } from '../resilience/CircuitBreaker.js';
import { cancellable } from '../streams/cancellable.js';
import type { HttpSubgraphEndpoint } from './HttpSubgraphEndpoint.js';
import { RemoteCalls, type RemoteCallsOptions } from './RemoteCalls.js';
import type { RawAnswer, SubgraphEndpoint, SubgraphRequest, SubgraphResult } from './SubgraphEndpoint.js';

/** Milliseconds between two questions to a replica whether it is ready. */
const askEveryMs = 1_000;

interface Replica {
  endpoint: HttpSubgraphEndpoint;
  isReady: boolean;
  /** Requests under way. */
  busy: number;
}

/**
 * A subgraph that runs in several processes. Each request goes to the one with the fewest under way among those that say
 * that they are ready. One that could not be sent, because there was no connection or the replica fails too often, goes to the
 * next; a query that nobody answered is repeated at another where there is one, and nothing else is ever sent twice.
 */
export class ReplicatedSubgraphEndpoint implements SubgraphEndpoint {
  readonly #replicas: Replica[];
  readonly #calls: RemoteCalls;
  readonly #asking: NodeJS.Timeout;
  /** Whose turn it is among equals. */
  #turn = 0;

  constructor(endpoints: HttpSubgraphEndpoint[], options: RemoteCallsOptions & { askEveryMs?: number }) {
    this.#calls = new RemoteCalls(options, (...args) => this.#send((endpoint) => endpoint.post(...args)));
    this.#replicas = endpoints.map((endpoint) => ({ endpoint, isReady: true, busy: 0 }));
    this.#asking = setInterval(
      () => this.#replicas.forEach((replica) => void this.#ask(replica)),
      options.askEveryMs ?? askEveryMs,
    ).unref();
  }

  execute(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<SubgraphResult> {
    return this.#calls.execute(request, token, signal);
  }

  executeRaw(...args: Parameters<RemoteCalls['executeRaw']>): Promise<RawAnswer> {
    return this.#calls.executeRaw(...args);
  }

  read(answer: RawAnswer): SubgraphResult {
    return this.#calls.read(answer);
  }

  /** `open` when requests are kept from all replicas. */
  get breaker(): BreakerState | undefined {
    const states = this.#replicas.map(({ endpoint }) => endpoint.breaker);
    if (states.includes('closed')) return 'closed';
    return states.includes('half-open') ? 'half-open' : states[0];
  }

  subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): AsyncIterable<ExecutionResult> {
    const left = new AbortController();
    const everyone = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    return cancellable(this.#subscribe(request, token, everyone), () => left.abort());
  }

  async *#subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ExecutionResult> {
    const replica = this.#choose();
    replica.busy += 1;
    try {
      yield* replica.endpoint.subscribe(request, token, signal);
    } catch (error) {
      // Whoever resumes must not come back to it before it says that it is there.
      if (isUnavailable(error)) this.#distrust(replica);
      throw error;
    } finally {
      replica.busy -= 1;
    }
  }

  /** Whether any replica is ready. */
  async ready(): Promise<boolean> {
    await Promise.all(this.#replicas.map((replica) => this.#ask(replica)));
    return this.#replicas.some(({ isReady }) => isReady);
  }

  async close(): Promise<void> {
    clearInterval(this.#asking);
    await Promise.all(this.#replicas.map(({ endpoint }) => endpoint.close()));
  }

  async retire(): Promise<void> {
    clearInterval(this.#asking);
    await Promise.all(this.#replicas.map(({ endpoint }) => endpoint.retire()));
  }

  async #send<T>(send: (endpoint: HttpSubgraphEndpoint) => Promise<T>): Promise<T> {
    const tried = new Set<Replica>();
    for (;;) {
      const replica = this.#choose(tried);
      replica.busy += 1;
      try {
        return await send(replica.endpoint);
      } catch (error) {
        const isGone = error instanceof NotConnected;
        if (isGone) this.#distrust(replica);
        tried.add(replica);
        // It has not been sent.
        if (!isGone && !(error instanceof CircuitOpen)) throw error;
        if (tried.size === this.#replicas.length) throw error;
      } finally {
        replica.busy -= 1;
      }
    }
  }

  /** When none says that it is ready, any: to say so is all that it may be unable to do. */
  #choose(tried?: ReadonlySet<Replica>): Replica {
    this.#turn += 1;
    const { length } = this.#replicas;
    let best: Replica | undefined;
    for (let index = 0; index < length; index++) {
      const replica = this.#replicas[(this.#turn + index) % length]!;
      if (tried?.has(replica)) continue;
      if (!best || rank(replica) < rank(best)) best = replica;
    }
    return best!;
  }

  #distrust(replica: Replica): void {
    replica.isReady = false;
  }

  async #ask(replica: Replica): Promise<void> {
    replica.isReady = await replica.endpoint.ready();
  }
}

/** Less is better: fewer requests under way, behind all that are ready those that are not, and then those that fail. */
function rank({ endpoint, isReady, busy }: Replica): number {
  return busy + (isReady ? 0 : 1e9) + (endpoint.isWilling ? 0 : 2e9);
}

function isUnavailable(error: unknown): error is GantryError {
  return error instanceof GantryError && error.code === 'UNAVAILABLE';
}
