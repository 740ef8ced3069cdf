import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Database } from '../persistence/Database.js';
import type { SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';
import type { CloudEvent } from './CloudEvent.js';
import type { EventBus } from './EventBus.js';
import { EventRefused } from './EventRefused.js';
import { NotifiedLoop } from './NotifiedLoop.js';
import { inSendingSpans } from './inSendingSpans.js';

const batchSize = 100;
const keptDays = 3;
/** Others take over from a relay that is frozen, and not from one whose bus takes its time. */
const whilePublishing = { idleMs: 60_000 };

/** Carries a service's outbox to the bus, at least once and in order; woken by NOTIFY, and by the clock. */
export class OutboxRelay {
  readonly #database: Database;
  readonly #bus: EventBus;
  readonly #source: string;
  readonly #loop: NotifiedLoop;
  readonly #logger: Logger;
  readonly #metrics: SubgraphMetrics | undefined;

  constructor(database: Database, bus: EventBus, source: string, logger: Logger, metrics?: SubgraphMetrics) {
    this.#logger = logger;
    this.#metrics = metrics;
    this.#database = database;
    this.#bus = bus;
    this.#source = source;
    this.#loop = new NotifiedLoop({
      url: database.workerUrl,
      channel: 'outbox',
      round: async () => (await this.#relay()) === batchSize,
      failed: (error) => {
        metrics?.relayFailed('failed');
        logger.warn({ err: error }, 'Relaying the outbox failed; it is tried again.');
      },
    });
  }

  start(): Promise<void> {
    return this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
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
      const events = rows.map((row) => row.event);
      try {
        await inSendingSpans(this.#source, events, () => this.#bus.publish(this.#source, events));
      } catch (error) {
        if (!(error instanceof EventRefused)) throw error;
        await this.#giveUp(em, error);
        return batchSize;
      }
      this.#metrics?.relayed(events.length);
      const last = rows.map((row) => row.sequence);
      await em.execute(
        `UPDATE outbox SET sent_at = now() WHERE sequence IN (${last.map(() => '?').join(', ')})`,
        last,
      );
      return rows.length;
    }, whilePublishing);
  }

  /** Puts an event aside that would hold up all that come after it; those that went with it are sent again. */
  async #giveUp(em: EntityManager, { eventId, message }: EventRefused): Promise<void> {
    this.#logger.error(
      { id: eventId, reason: message },
      'The bus refuses an event; it is a dead letter now.',
    );
    this.#metrics?.relayFailed('refused');
    await em.execute(
      `WITH refused AS (UPDATE outbox SET sent_at = now() WHERE id = ? RETURNING id, tenant_id, event)
       INSERT INTO dead_letter (id, tenant_id, event, error, attempts)
       SELECT id, tenant_id, event, ?, 1 FROM refused ON CONFLICT (id) DO NOTHING`,
      [eventId, message],
    );
  }
}
