import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What is measured of the caches. Tiers rather than tenants are told apart: there may be any number of those. */
export class CachingMetrics {
  readonly #lookups: Counter<'cache' | 'outcome' | 'tier'>;
  readonly #invalidations: Counter;
  readonly #failures: Counter;
  readonly #bytes: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#lookups = new Counter({
      name: 'gantry_gateway_cache_lookups_total',
      help: 'Answers (response) and entities (entity) that were looked for in the cache, by whether they were there.',
      labelNames: ['cache', 'outcome', 'tier'],
      registers,
    });
    this.#invalidations = new Counter({
      name: 'gantry_gateway_cache_invalidations_total',
      help: 'Entities, or types, that were invalidated.',
      registers,
    });
    this.#failures = new Counter({
      name: 'gantry_gateway_cache_failures_total',
      help: 'Times that the cache could not be used.',
      registers,
    });
    this.#bytes = new Gauge({
      name: 'gantry_gateway_cache_bytes',
      help: 'Bytes that are kept in this process.',
      registers,
    });
  }

  lookedUp(
    cache: 'response' | 'entity',
    { hits, misses }: { hits: number; misses: number },
    { tenant }: RequestContext,
  ): void {
    const tier = tenant?.tier ?? 'none';
    if (hits > 0) this.#lookups.inc({ cache, outcome: 'hit', tier }, hits);
    if (misses > 0) this.#lookups.inc({ cache, outcome: 'miss', tier }, misses);
  }

  invalidated(count: number): void {
    this.#invalidations.inc(count);
  }

  storeFailed(): void {
    this.#failures.inc();
  }

  size(bytes: number): void {
    this.#bytes.set(bytes);
  }
}
