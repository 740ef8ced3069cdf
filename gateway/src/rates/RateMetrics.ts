import { Counter, type Registry } from 'prom-client';

/** How often operations were refused, and could not be counted together. */
export class RateMetrics {
  readonly #refused: Counter<'kind' | 'tier'>;
  readonly #failures: Counter<'reason'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#refused = new Counter({
      name: 'gantry_gateway_rate_limited_total',
      help: 'Operations refused because the tenant had used up its limit (rate) or quota.',
      labelNames: ['kind', 'tier'],
      registers,
    });
    this.#failures = new Counter({
      name: 'gantry_gateway_rate_limit_failures_total',
      help: 'Operations that this gateway counted for itself, because Redis did not, and failed connections to it.',
      labelNames: ['reason'],
      registers,
    });
  }

  refused(kind: string, tier: string): void {
    this.#refused.inc({ kind, tier });
  }

  failed(reason: string): void {
    this.#failures.inc({ reason });
  }
}
