import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What is measured of the registry's service. */
export class RegistryMetrics {
  readonly #requests: Counter<'route' | 'status'>;
  readonly #seconds: Histogram<'route'>;
  readonly #publications: Counter<'outcome'>;
  readonly #checks: Counter<'outcome'>;
  readonly #usage: Counter;
  readonly #waiting: Gauge;

  /** @param waiting how many wait for news now */
  constructor(registry: Registry, waiting: () => number) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'gantry_registry_requests_total',
      help: 'Requests answered, by route and status.',
      labelNames: ['route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'gantry_registry_request_seconds',
      help: 'Seconds until requests were answered, of those that did not wait for news.',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.05, 0.2, 0.5, 2, 5, 20, 60],
      registers,
    });
    this.#publications = new Counter({
      name: 'gantry_registry_publications_total',
      help: 'Publications asked for: published, or why not.',
      labelNames: ['outcome'],
      registers,
    });
    this.#checks = new Counter({
      name: 'gantry_registry_checks_total',
      help: 'Checks made: safe, or blocked.',
      labelNames: ['outcome'],
      registers,
    });
    this.#usage = new Counter({
      name: 'gantry_registry_usage_reports_total',
      help: 'Reports of usage that were taken in.',
      registers,
    });
    this.#waiting = new Gauge({
      name: 'gantry_registry_waiting',
      help: 'Callers that wait for something new.',
      registers,
      collect: () => this.#waiting.set(waiting()),
    });
  }

  /** @param seconds undefined for one that waited */
  answered(route: string, status: number, seconds: number | undefined): void {
    this.#requests.inc({ route, status });
    if (seconds !== undefined) this.#seconds.observe({ route }, seconds);
  }

  published(outcome: string): void {
    this.#publications.inc({ outcome });
  }

  checked(safe: boolean): void {
    this.#checks.inc({ outcome: safe ? 'safe' : 'blocked' });
  }

  usageReported(): void {
    this.#usage.inc();
  }
}
