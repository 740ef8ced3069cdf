import { Counter, type Registry } from 'prom-client';

/** What can be seen of reporting usage. */
export class UsageMetrics {
  readonly #reports: Counter<'outcome'>;
  readonly #lost: Counter;

  constructor(registry: Registry) {
    this.#reports = new Counter({
      name: 'gantry_gateway_usage_reports_total',
      help: 'Attempts to report usage: sent, refused (not tried again) or failed (tried again).',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.#lost = new Counter({
      name: 'gantry_gateway_usage_lost_total',
      help: 'Operations whose usage could not be reported, since the registry refused it or was away for too long.',
      registers: [registry],
    });
  }

  reported(outcome: 'sent' | 'refused' | 'failed'): void {
    this.#reports.inc({ outcome });
  }

  lost(operations: number): void {
    this.#lost.inc(operations);
  }
}
