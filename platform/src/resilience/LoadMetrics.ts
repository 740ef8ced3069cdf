import { Counter, Gauge, type Registry } from 'prom-client';

const known = new WeakMap<Registry, LoadMetrics>();

/** What is measured of work that is too much. */
export class LoadMetrics {
  readonly #level: Gauge;
  readonly #shed: Counter<'what'>;

  /** Those of a registry, whoever asks for them first. */
  static of(registry: Registry): LoadMetrics {
    let metrics = known.get(registry);
    if (!metrics) known.set(registry, (metrics = new LoadMetrics(registry)));
    return metrics;
  }

  private constructor(registry: Registry) {
    const registers = [registry];
    this.#level = new Gauge({
      name: 'gantry_load_level',
      help: 'How much too much there is to do: 0 nothing, 1 high, 2 higher, 3 too high for anything new.',
      registers,
    });
    this.#shed = new Counter({
      name: 'gantry_load_shed_total',
      help: 'Work that was refused because there was too much to do.',
      labelNames: ['what'],
      registers,
    });
  }

  level(level: number): void {
    this.#level.set(level);
  }

  shed(what: string): void {
    this.#shed.inc({ what });
  }
}
