import { Pool, type PoolClient } from 'pg';
import type { Logger } from 'pino';
import { eventNameOf, type CloudEvent } from './CloudEvent.js';
import type { BusSubscription, EventBus, EventHandler, GroupLag } from './EventBus.js';
import { NotifiedLoop } from './NotifiedLoop.js';

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

/**
 * The embedded shape's bus: a log in a PostgreSQL database of its own, with a position per group of consumers and
 * LISTEN/NOTIFY to wake them. Same contract as Kafka, for one machine.
 */
export class PostgresEventBus implements EventBus {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #readers = new Set<NotifiedLoop>();
  readonly #groups = new Set<string>();

  private constructor(url: string, pool: Pool, logger: Logger) {
    this.#url = url;
    this.#pool = pool;
    this.#logger = logger;
  }

  /**
   * @param url a login that owns the bus's database
   * @param idleMs after which a process that is frozen loses its turn; handlers write down what they get, and are done
   */
  static async open(url: string, logger: Logger, idleMs = 10_000): Promise<PostgresEventBus> {
    const pool = new Pool({
      connectionString: url,
      max: 8,
      idleTimeoutMillis: 30_000,
      idle_in_transaction_session_timeout: idleMs,
    });
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
    await this.#transaction(async (client) => {
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
    });
  }

  async subscribe(group: string, names: readonly string[], handler: EventHandler): Promise<BusSubscription> {
    await this.#pool.query('INSERT INTO consumer_group (name) VALUES ($1) ON CONFLICT DO NOTHING', [group]);
    this.#groups.add(group);
    return this.#read(group, () => this.#readForGroup(group, names, handler));
  }

  async follow(names: readonly string[], handler: EventHandler): Promise<BusSubscription> {
    const newest = await this.#pool.query<{ position: string }>(
      'SELECT coalesce(max(position), 0) AS position FROM event_log',
    );
    let position = newest.rows[0]!.position;
    return this.#read('a follower', async () => {
      const rows = await readLog(this.#pool, position);
      await handOver(rows, names, handler);
      position = rows.at(-1)?.position ?? position;
      return rows.length === batchSize;
    });
  }

  async lag(): Promise<GroupLag[]> {
    const { rows } = await this.#pool.query<{ group: string; events: number }>(
      `SELECT name AS group, greatest(0, (SELECT coalesce(max(position), 0) FROM event_log) - position)::int AS events
         FROM consumer_group WHERE name = ANY($1) ORDER BY name`,
      [[...this.#groups]],
    );
    return rows.map((row) => ({ ...row, topic: 'event_log', partition: 0 }));
  }

  async ready(): Promise<boolean> {
    try {
      await this.#pool.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers].map((reader) => reader.stop()));
    await this.#pool.end();
  }

  async #read(who: string, readBatch: () => Promise<boolean>): Promise<BusSubscription> {
    const reader = new NotifiedLoop({
      url: this.#url,
      channel: 'event_log',
      round: readBatch,
      failed: (error) =>
        this.#logger.warn({ err: error, group: who }, 'Reading the event log failed; it is tried again.'),
    });
    this.#readers.add(reader);
    await reader.start();
    return {
      close: async () => {
        this.#readers.delete(reader);
        await reader.stop();
      },
    };
  }

  /** Moves the group's position on only after the handler is done. */
  async #readForGroup(group: string, names: readonly string[], handler: EventHandler): Promise<boolean> {
    return this.#transaction(async (client) => {
      // The lock makes replicas of one group take turns.
      const place = await client.query<{ position: string }>(
        'SELECT position FROM consumer_group WHERE name = $1 FOR UPDATE',
        [group],
      );
      const rows = await readLog(client, place.rows[0]!.position);
      await handOver(rows, names, handler);
      const last = rows.at(-1);
      if (last) {
        await client.query('UPDATE consumer_group SET position = $2 WHERE name = $1', [group, last.position]);
      }
      return rows.length === batchSize;
    });
  }

  async #transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    // A connection may end between two queries, when only this listener hears of it; without one the process ends.
    let broken: Error | undefined;
    const breaks = (error: Error): void => void (broken = error);
    client.on('error', breaks);
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(breaks);
      throw error;
    } finally {
      client.off('error', breaks);
      client.release(broken);
    }
  }
}

interface LogRow {
  position: string;
  name: string;
  event: CloudEvent;
}

async function readLog(client: Pool | PoolClient, after: string): Promise<LogRow[]> {
  const { rows } = await client.query<LogRow>(
    'SELECT position, name, event FROM event_log WHERE position > $1 ORDER BY position LIMIT $2',
    [after, batchSize],
  );
  return rows;
}

async function handOver(rows: LogRow[], names: readonly string[], handler: EventHandler): Promise<void> {
  const wanted = rows.filter((row) => names.includes(row.name));
  if (wanted.length > 0) await handler(wanted.map((row) => row.event));
}
