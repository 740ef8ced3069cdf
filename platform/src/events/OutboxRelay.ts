import { Client } from 'pg';
import type { Logger } from 'pino';
import type { Database } from '../persistence/Database.js';
import type { CloudEvent } from './CloudEvent.js';
import type { EventBus } from './EventBus.js';

const batchSize = 100;
const keptDays = 3;

/** Carries a service's outbox to the bus, at least once and in order; woken by NOTIFY, and by the clock. */
export class OutboxRelay {
  readonly #database: Database;
  readonly #bus: EventBus;
  readonly #source: string;
  readonly #logger: Logger;
  #listener: Client | undefined;
  #running: Promise<void> | undefined;
  #wake = Promise.withResolvers<void>();
  #stopped = false;

  constructor(database: Database, bus: EventBus, source: string, logger: Logger) {
    this.#database = database;
    this.#bus = bus;
    this.#source = source;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    await this.#listen();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake.resolve();
    await this.#running;
    await this.#listener?.end().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    const listener = new Client({ connectionString: this.#database.workerUrl });
    listener.on('notification', () => this.#wake.resolve());
    listener.on('error', () => (this.#listener = undefined));
    await listener.connect();
    await listener.query('LISTEN outbox');
    this.#listener = listener;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      this.#wake = Promise.withResolvers<void>();
      let pause = 5_000;
      try {
        if (!this.#listener) await this.#listen();
        const sent = await this.#relay();
        failures = 0;
        if (sent === batchSize) continue;
      } catch (error) {
        failures += 1;
        pause = Math.min(100 * 2 ** failures, 5_000);
        this.#logger.warn({ err: error }, 'Relaying the outbox failed; it is tried again.');
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, pause);
      await Promise.race([promise, this.#wake.promise]);
      clearTimeout(timer);
    }
  }

  /** Sends what is due; the number of events sent. */
  async #relay(): Promise<number> {
    return this.#database.worker(async (em) => {
      // Replicas take turns, so that order holds.
      await em.execute("SELECT pg_advisory_xact_lock(hashtext('gantry outbox'))");
      const rows = await em.execute<{ sequence: string; event: CloudEvent }[]>(
        'SELECT sequence, event FROM outbox WHERE sent_at IS NULL ORDER BY sequence LIMIT ?',
        [batchSize],
      );
      if (rows.length === 0) {
        await em.execute(`DELETE FROM outbox WHERE sent_at < now() - interval '${keptDays} days'`);
        return 0;
      }
      await this.#bus.publish(
        this.#source,
        rows.map((row) => row.event),
      );
      const last = rows.map((row) => row.sequence);
      await em.execute(
        `UPDATE outbox SET sent_at = now() WHERE sequence IN (${last.map(() => '?').join(', ')})`,
        last,
      );
      return rows.length;
    });
  }
}
