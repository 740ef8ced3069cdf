import { Pool } from 'pg';
import type { Logger } from 'pino';
import { eventNameOf, type CloudEvent } from './CloudEvent.js';
import type { BusSubscription, EventBus } from './EventBus.js';
import { NotificationListener } from './NotificationListener.js';
import { WakefulLoop } from './WakefulLoop.js';

const schema = `
  CREATE TABLE IF NOT EXISTS event_log (
    position bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    id text NOT NULL UNIQUE,
    name text NOT NULL,
    event jsonb NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS consumer_group (
    name text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0
  );`;

const batchSize = 200;
/** Milliseconds between looks when nothing was said. */
const idleMs = 5_000;

/**
 * The embedded shape's bus: a log in a PostgreSQL database of its own, with a position per group of consumers and
 * LISTEN/NOTIFY to wake them. Same contract as Kafka, for one machine.
 */
export class PostgresEventBus implements EventBus {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #subscriptions = new Set<LogReader>();

  private constructor(url: string, pool: Pool, logger: Logger) {
    this.#url = url;
    this.#pool = pool;
    this.#logger = logger;
  }

  /** @param url a login that owns the bus's database */
  static async open(url: string, logger: Logger): Promise<PostgresEventBus> {
    const pool = new Pool({ connectionString: url, max: 8, idleTimeoutMillis: 30_000 });
    pool.on('error', (error) => {
      // Connections that are being ended may hear of it that the server ends, too.
      if (!pool.ending) logger.warn({ err: error }, 'An idle connection of the event bus broke.');
    });
    const client = await pool.connect();
    try {
      await client.query("SELECT pg_advisory_lock(hashtext('gantry bus schema'))");
      await client.query(schema);
      await client.query("SELECT pg_advisory_unlock(hashtext('gantry bus schema'))");
    } finally {
      client.release();
    }
    return new PostgresEventBus(url, pool, logger);
  }

  async publish(_source: string, events: CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      // One writer at a time: positions become visible in their order, so a reader never skips one.
      await client.query("SELECT pg_advisory_xact_lock(hashtext('gantry bus publish'))");
      await client.query(
        `INSERT INTO event_log (id, name, event)
         SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[]) ON CONFLICT (id) DO NOTHING`,
        [
          events.map((event) => event.id),
          events.map(eventNameOf),
          events.map((event) => JSON.stringify(event)),
        ],
      );
      await client.query("SELECT pg_notify('event_log', '')");
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async subscribe(
    group: string,
    names: string[],
    handler: (events: CloudEvent[]) => Promise<void>,
  ): Promise<BusSubscription> {
    await this.#pool.query('INSERT INTO consumer_group (name) VALUES ($1) ON CONFLICT DO NOTHING', [group]);
    const reader = new LogReader(this.#url, this.#pool, this.#logger, group, names, handler);
    this.#subscriptions.add(reader);
    await reader.start();
    return {
      close: async () => {
        this.#subscriptions.delete(reader);
        await reader.stop();
      },
    };
  }

  async ready(): Promise<boolean> {
    return this.#pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((reader) => reader.stop()));
    await this.#pool.end();
  }
}

/** Reads the log for one group, and moves its position on only after the handler is done. */
class LogReader {
  readonly #listener: NotificationListener;
  readonly #loop: WakefulLoop;
  #failures = 0;

  constructor(
    url: string,
    readonly pool: Pool,
    logger: Logger,
    readonly group: string,
    readonly names: string[],
    readonly handler: (events: CloudEvent[]) => Promise<void>,
  ) {
    this.#listener = new NotificationListener(url, 'event_log', () => this.#loop.wake());
    this.#loop = new WakefulLoop(
      () => this.#round(),
      (error) => {
        this.#failures += 1;
        logger.warn({ err: error, group }, 'Reading the event log failed; it is tried again.');
        return Math.min(100 * 2 ** this.#failures, idleMs);
      },
    );
  }

  async start(): Promise<void> {
    await this.#listener.ensure();
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#listener.close();
  }

  async #round(): Promise<number> {
    await this.#listener.ensure();
    const more = await this.#readBatch();
    this.#failures = 0;
    return more ? 0 : idleMs;
  }

  /** Whether there may be more to read at once. */
  async #readBatch(): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      // The lock makes replicas of one group take turns.
      const place = await client.query<{ position: string }>(
        'SELECT position FROM consumer_group WHERE name = $1 FOR UPDATE',
        [this.group],
      );
      const rows = await client.query<{ position: string; name: string; event: CloudEvent }>(
        'SELECT position, name, event FROM event_log WHERE position > $1 ORDER BY position LIMIT $2',
        [place.rows[0]!.position, batchSize],
      );
      const wanted = rows.rows.filter((row) => this.names.includes(row.name));
      if (wanted.length > 0) await this.handler(wanted.map((row) => row.event));
      const last = rows.rows.at(-1);
      if (last) {
        await client.query('UPDATE consumer_group SET position = $2 WHERE name = $1', [
          this.group,
          last.position,
        ]);
      }
      await client.query('COMMIT');
      return rows.rows.length === batchSize;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
