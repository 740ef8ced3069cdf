import { Counter, type Registry } from 'prom-client';

const known = new WeakMap<Registry, DatabaseMetrics>();

/** What is measured of databases, of which one process may have several. */
export class DatabaseMetrics {
  readonly #waits: Counter<'subgraph' | 'outcome'>;

  /** Those of a registry, whoever asks for them first. */
  static of(registry: Registry): DatabaseMetrics {
    let metrics = known.get(registry);
    if (!metrics) known.set(registry, (metrics = new DatabaseMetrics(registry)));
    return metrics;
  }

  private constructor(registry: Registry) {
    this.#waits = new Counter({
      name: 'gantry_database_waits_total',
      help: "Transactions that found none of their tenant's connections free: those that got one (entered), and those that did not.",
      labelNames: ['subgraph', 'outcome'],
      registers: [registry],
    });
  }

  waited(subgraph: string, outcome: 'entered' | 'refused'): void {
    this.#waits.inc({ subgraph, outcome });
  }
}
