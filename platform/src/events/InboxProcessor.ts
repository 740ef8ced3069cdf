import type { EntityManager } from '@mikro-orm/postgresql';
import { SpanKind } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { Database } from '../persistence/Database.js';
import { inSpan } from '../telemetry/inSpan.js';
import { withLogFields } from '../telemetry/logFields.js';
import type { HandlingOutcome, SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';
import { contextOf } from '../telemetry/TraceContext.js';
import { eventNameOf, type CloudEvent } from './CloudEvent.js';
import type { EventCatalog } from './EventCatalog.js';
import type { EventData, EventName } from './eventData.generated.js';
import { WakefulLoop } from './WakefulLoop.js';
import { appendToOutbox } from './appendToOutbox.js';

/** What a consumer may use; all of it belongs to the event's transaction. */
export interface ConsumerScope {
  em: EntityManager;
  tenantId: string;
  publish<Name extends EventName>(name: Name, data: EventData[Name]): Promise<void>;
  /** Runs once the transaction has committed; a failure is logged, the event stays handled. */
  afterCommit(work: () => void | Promise<void>): void;
}

export type Consumers = {
  [Name in EventName]?: (event: CloudEvent<EventData[Name]>, scope: ConsumerScope) => Promise<void>;
};

const maximumAttempts = 5;
/** Days for which a repeat of a handled event is known as one: twice as long as a topic keeps its events. */
const rememberedDays = 14;
/** Milliseconds between looks for what may be forgotten. */
const forgettingMs = 3_600_000;
const parallelTenants = 4;

/**
 * Handles what the bus delivered: each event once, in its tenant's transaction together with the mark that it is
 * done, in order within a tenant. One that fails five times becomes a dead letter, and the tenant goes on.
 */
export class InboxProcessor {
  readonly #service: string;
  readonly #database: Database;
  readonly #catalog: EventCatalog;
  readonly #consumers: Consumers;
  readonly #logger: Logger;
  readonly #metrics: SubgraphMetrics | undefined;
  readonly #loop = new WakefulLoop(
    () => this.#round(),
    (error) => {
      this.#logger.warn({ err: error }, 'Reading the inbox failed; it is tried again.');
      return 1_000;
    },
  );

  /** By the clock of the process. */
  #forgotAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    service: string;
    database: Database;
    catalog: EventCatalog;
    consumers: Consumers;
    logger: Logger;
    metrics?: SubgraphMetrics | undefined;
  }) {
    this.#metrics = options.metrics;
    this.#service = options.service;
    this.#database = options.database;
    this.#catalog = options.catalog;
    this.#consumers = options.consumers;
    this.#logger = options.logger;
  }

  get names(): string[] {
    return Object.keys(this.#consumers);
  }

  /** Takes events from the bus into the inbox; a repeat is dropped. */
  async accept(events: CloudEvent[]): Promise<void> {
    await this.#database.worker(async (em) => {
      for (const event of events) {
        await em.execute(
          'INSERT INTO inbox (id, tenant_id, event) VALUES (?, ?, ?::jsonb) ON CONFLICT (id) DO NOTHING',
          [event.id, event.tenantid, JSON.stringify(event)],
        );
      }
    });
    this.#loop.wake();
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number> {
    await this.#forget();
    const due = await this.#due();
    const ours = await Promise.all(due.now.map((row) => this.#observed(row)));
    if (ours.includes(true)) return 0;
    // What is due and not ours is being handled by another replica.
    return due.now.length > 0 ? 100 : due.later;
  }

  /** Takes away what was handled long ago, at the start and every hour. */
  async #forget(): Promise<void> {
    const now = performance.now();
    if (now - this.#forgotAt < forgettingMs) return;
    this.#forgotAt = now;
    await this.#database.worker((em) =>
      em.execute(`DELETE FROM inbox WHERE handled_at < now() - interval '${rememberedDays} days'`),
    );
  }

  /** The oldest open event of each tenant, where it is due; else the milliseconds until one is. */
  async #due(): Promise<{ now: InboxHead[]; later: number }> {
    const heads = await this.#database.worker((em) =>
      em.execute<InboxHead[]>(
        `SELECT DISTINCT ON (tenant_id) id, tenant_id AS "tenantId", attempts,
                greatest(0, extract(epoch FROM next_attempt_at - now()) * 1000)::int AS "dueIn", event
           FROM inbox WHERE handled_at IS NULL ORDER BY tenant_id, sequence LIMIT 100`,
      ),
    );
    const now = heads.filter((head) => head.dueIn <= 0).slice(0, parallelTenants);
    const later = Math.min(5_000, ...heads.map((head) => Math.max(head.dueIn, 20)));
    return { now, later };
  }

  /** Handles an event as part of the trace that it was published in. @returns whether it was ours to handle */
  async #observed(head: InboxHead): Promise<boolean> {
    const { event, tenantId } = head;
    const name = eventNameOf(event);
    const started = performance.now();
    const attributes = {
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': event.source,
      'messaging.consumer.group.name': this.#service,
      'messaging.message.id': event.id,
      'cloudevents.event_type': event.type,
      'gantry.tenant.id': tenantId,
    };
    const step = { kind: SpanKind.CONSUMER, attributes, parent: contextOf(event) };
    const outcome = await withLogFields({ requestId: event.requestid, tenantId }, () =>
      inSpan(`process ${name}`, step, async (span) => {
        const how = await this.#handle(head);
        span.setAttribute('gantry.event.outcome', how);
        return how;
      }),
    );
    if (outcome === 'not ours') return false;
    const seconds = (performance.now() - started) / 1_000;
    const delay = (Date.now() - Date.parse(event.time)) / 1_000;
    this.#metrics?.eventHandled(name, outcome, seconds, delay);
    return true;
  }

  async #handle(head: InboxHead): Promise<HandlingOutcome | 'not ours'> {
    const { event, tenantId } = head;
    let ours = false;
    const after: (() => void | Promise<void>)[] = [];
    try {
      this.#catalog.checkReceived(event);
      await this.#database.tenant({ tenantId }, async (em) => {
        const open = await em.execute<unknown[]>(
          'SELECT 1 FROM inbox WHERE id = ? AND handled_at IS NULL FOR UPDATE SKIP LOCKED',
          [head.id],
        );
        if (open.length === 0) return;
        ours = true;
        const name = eventNameOf(event) as EventName;
        const consume = this.#consumers[name] as
          | ((event: CloudEvent<unknown>, scope: ConsumerScope) => Promise<void>)
          | undefined;
        await consume?.(event, {
          em,
          tenantId,
          publish: (published, data) =>
            appendToOutbox(em, this.#catalog, {
              service: this.#service,
              tenantId,
              name: published,
              data,
              requestId: event.requestid,
            }),
          afterCommit: (work) => after.push(work),
        });
        await em.flush();
        await em.execute('UPDATE inbox SET handled_at = now() WHERE id = ?', [head.id]);
      });
    } catch (error) {
      return this.#failed(head, error);
    }
    for (const work of after) {
      try {
        await work();
      } catch (error) {
        this.#logger.error({ err: error, event: event.type }, 'Work after an event failed.');
      }
    }
    return ours ? 'handled' : 'not ours';
  }

  async #failed(head: InboxHead, error: unknown): Promise<HandlingOutcome> {
    const attempts = head.attempts + 1;
    this.#logger.warn(
      { err: error, event: head.event.type, id: head.id, attempts },
      'An event could not be handled.',
    );
    const delay = 0.1 * 3 ** (attempts - 1);
    await this.#database.worker(async (em) => {
      if (attempts < maximumAttempts) {
        await em.execute(
          `UPDATE inbox SET attempts = ?, next_attempt_at = now() + ? * interval '1 second' WHERE id = ?`,
          [attempts, delay, head.id],
        );
        return;
      }
      await em.execute(
        `INSERT INTO dead_letter (id, tenant_id, event, error, attempts) VALUES (?, ?, ?::jsonb, ?, ?) ON CONFLICT (id) DO NOTHING`,
        [head.id, head.tenantId, JSON.stringify(head.event), String(error).slice(0, 2_000), attempts],
      );
      await em.execute('UPDATE inbox SET attempts = ?, handled_at = now() WHERE id = ?', [attempts, head.id]);
    });
    return attempts < maximumAttempts ? 'retried' : 'dead';
  }
}

interface InboxHead {
  id: string;
  tenantId: string;
  attempts: number;
  /** Milliseconds. */
  dueIn: number;
  event: CloudEvent;
}
