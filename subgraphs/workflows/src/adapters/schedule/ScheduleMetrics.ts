import { Counter, Histogram, type Registry } from 'prom-client';
import type { ScheduleObserver } from '../../domain/schedule/Scheduler.js';

/** Counts what has become of schedules' slots, over all tenants. */
export class ScheduleMetrics implements ScheduleObserver {
  readonly #delay: Histogram;
  readonly #missed: Counter;

  constructor(registry: Registry) {
    this.#delay = new Histogram({
      name: 'gantry_schedule_delay_seconds',
      help: 'By how much executions were started later than their schedule says.',
      buckets: [0.1, 0.5, 1, 2.5, 10, 60, 600],
      registers: [registry],
    });
    this.#missed = new Counter({
      name: 'gantry_schedule_missed_total',
      help: 'Slots of schedules that nobody was there to fire, and that have no execution.',
      registers: [registry],
    });
  }

  fired(seconds: number): void {
    this.#delay.observe(Math.max(0, seconds));
  }

  missed(slots: number): void {
    this.#missed.inc(slots);
  }
}
