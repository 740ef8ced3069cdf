import { Counter, Gauge, type Registry } from 'prom-client';
import type { BreakerState } from './CircuitBreaker.js';

const stateNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

const known = new WeakMap<Registry, UpstreamMetrics>();

/** What is measured of requests to other services, in one process. */
export class UpstreamMetrics {
  readonly #retries: Counter<'subgraph' | 'outcome'>;
  readonly #refused: Counter<'subgraph'>;
  readonly #states: Gauge<'subgraph' | 'upstream'>;

  /** Those of a registry, whoever asks for them first. */
  static of(registry: Registry): UpstreamMetrics {
    let metrics = known.get(registry);
    if (!metrics) known.set(registry, (metrics = new UpstreamMetrics(registry)));
    return metrics;
  }

  private constructor(registry: Registry) {
    const registers = [registry];
    this.#retries = new Counter({
      name: 'gantry_upstream_retries_total',
      help: 'Requests that failed and could be repeated: those that were (sent), and those that the budget did not allow (refused).',
      labelNames: ['subgraph', 'outcome'],
      registers,
    });
    this.#refused = new Counter({
      name: 'gantry_upstream_breaker_refused_total',
      help: 'Requests that were not sent because their upstream fails too often.',
      labelNames: ['subgraph'],
      registers,
    });
    this.#states = new Gauge({
      name: 'gantry_upstream_breaker_state',
      help: 'State of the circuit breaker of each upstream: 0 closed, 1 half open, 2 open.',
      labelNames: ['subgraph', 'upstream'],
      registers,
    });
  }

  retried(subgraph: string, outcome: 'sent' | 'refused'): void {
    this.#retries.inc({ subgraph, outcome });
  }

  refused(subgraph: string): void {
    this.#refused.inc({ subgraph });
  }

  /** @param upstream one of the subgraph's replicas, as `host:port` */
  breaker(subgraph: string, upstream: string, state: BreakerState): void {
    this.#states.set({ subgraph, upstream }, stateNumbers[state]);
  }

  /** An upstream is not used any more. */
  forget(subgraph: string, upstream: string): void {
    this.#states.remove({ subgraph, upstream });
  }
}
