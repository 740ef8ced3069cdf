import { WakefulLoop } from '@gantry/platform/events/WakefulLoop.js';
import type { Database } from '@gantry/platform/persistence/Database.js';

const hourMs = 3_600_000;
/** Days after which a report that comes again would count again; gateways give up on one after hours. */
const reportDays = 7;
/** Days that a gateway is remembered that is not heard of any more. */
const gatewayDays = 7;

export interface UsageRetentionOptions {
  database: Database;
  /** Days that traffic is kept. */
  days: number;
  /** Told of what could not be forgotten; it is tried again in an hour. */
  failed(error: unknown): void;
}

/** Forgets traffic that nobody looks back on any more, hour by hour. */
export class UsageRetention {
  readonly #options: UsageRetentionOptions;
  readonly #loop: WakefulLoop;

  constructor(options: UsageRetentionOptions) {
    this.#options = options;
    this.#loop = new WakefulLoop(
      async () => {
        await this.forget();
        return hourMs;
      },
      (error) => {
        options.failed(error);
        return hourMs;
      },
    );
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** Forgets what is old enough now. */
  async forget(): Promise<void> {
    const { database, days } = this.#options;
    await database.worker(async (em) => {
      await em.execute(`DELETE FROM daily_use WHERE day < (now() AT TIME ZONE 'UTC')::date - ?::int`, [days]);
      await em.execute(`DELETE FROM seen_operation WHERE last_seen < now() - (? + 1) * interval '1 day'`, [
        days,
      ]);
      await em.execute(`DELETE FROM usage_report WHERE received_at < now() - ? * interval '1 day'`, [
        reportDays,
      ]);
      await em.execute(`DELETE FROM live_gateway WHERE seen_at < now() - ? * interval '1 day'`, [
        gatewayDays,
      ]);
    });
  }
}
