import type { EntityManager } from '@mikro-orm/postgresql';
import { NotifiedLoop } from '@gantry/platform/events/NotifiedLoop.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import { eventKey, type CloudEvent } from '../domain/event/CloudEvent.js';
import { collect } from '../domain/event/collect.js';
import { hear } from '../domain/event/Listening.js';
import { onOneEvent } from '../domain/event/onOneEvent.js';
import type { ExpressionEvaluator } from '../domain/interpreter/ExpressionEvaluator.js';
import type { Json } from '../domain/Json.js';
import { eventChannel, EventRepository, type OpenWait } from './EventRepository.js';
import type { EventStarting } from './EventStarting.js';
import { EventTriggerRepository } from './EventTriggerRepository.js';
import { idleLimits } from './idleLimits.js';
import { SignalRepository, type SignalToSend } from './SignalRepository.js';

export interface EventTellingParts {
  database: Database;
  expressions: Pick<ExpressionEvaluator, 'evaluate'>;
  starting: EventStarting;
  /** Told what goes wrong; it is tried again. */
  warn(error: unknown, message: string): void;
}

/** An event that is to be sent to someone who waits for it. */
interface Told {
  wait: OpenWait;
  signal: SignalToSend;
}

/** Events told in one transaction. */
const batchSize = 20;
/** Events that a trigger remembers until there are enough. */
const mostHeard = 1_000;
/** Tenants looked after in one round. */
const tenantsAtOnce = 100;
/** Milliseconds for which an event can be heard by an execution that began before it came. */
const keptMs = 7 * 86_400_000;
/** Milliseconds between looks for what may be forgotten. */
const tidyMs = 3_600_000;

/**
 * Tells each tenant's events, in order, to those who wait for them. Any replica may; one at a time does for a tenant, and what it
 * sends goes with the mark how far it has come.
 */
export class EventTelling {
  readonly #parts: EventTellingParts;
  readonly #loop: NotifiedLoop;
  /** By the clock of the process. */
  #tidiedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: EventTellingParts) {
    this.#parts = parts;
    this.#loop = new NotifiedLoop({
      url: parts.database.workerUrl,
      channel: eventChannel,
      round: () => this.#round(),
      failed: (error) => parts.warn(error, 'Telling events failed; it is tried again.'),
    });
  }

  async start(): Promise<void> {
    await this.#loop.start();
  }

  /** Ends when nothing is being told any more. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<boolean> {
    await this.#tidy();
    const behind = await this.#parts.database.worker((em) =>
      em.execute<{ tenantId: string }[]>(
        `SELECT feed.tenant_id AS "tenantId" FROM event_feed AS feed
         LEFT JOIN event_cursor AS cursor ON cursor.tenant_id = feed.tenant_id
         WHERE feed.last > coalesce(cursor.told, 0) LIMIT ?`,
        [tenantsAtOnce],
      ),
    );
    const told = await Promise.all(behind.map(({ tenantId }) => this.#tellSafely(tenantId)));
    const started = await this.#parts.starting.round();
    return started || told.includes(true);
  }

  async #tellSafely(tenantId: string): Promise<boolean> {
    try {
      return await this.#parts.database.tenant(
        { tenantId },
        (em) => this.#tell(em, tenantId),
        idleLimits.hearing,
      );
    } catch (error) {
      this.#parts.warn(error, `Telling the events of the tenant ${tenantId} failed; it is tried again.`);
      return false;
    }
  }

  async #tell(em: EntityManager, tenantId: string): Promise<boolean> {
    const events = new EventRepository(em, tenantId);
    const told = await events.lockCursor(false);
    if (told === null) return false;
    const batch = await events.after(told, batchSize);
    const last = batch.at(-1);
    if (!last) return false;
    const heard: Told[] = [];
    for (const { event } of batch) heard.push(...(await this.#tellOne(em, events, tenantId, event)));
    // Whoever locks several executions does so in the order of their ids.
    for (const { wait, signal } of heard.toSorted(byExecution)) {
      if (!(await new SignalRepository(em).send(signal))) await events.removeWait(wait);
    }
    await events.moveCursor(last.position);
    return true;
  }

  async #tellOne(
    em: EntityManager,
    events: EventRepository,
    tenantId: string,
    event: CloudEvent,
  ): Promise<Told[]> {
    const told: Told[] = [];
    const expressions = onOneEvent(this.#parts.expressions, event);
    await this.#trigger(new EventTriggerRepository(em, tenantId), event, expressions);
    for (const wait of await events.waitsFor(event.type)) {
      const heard = await hear(wait, wait.expected, event, expressions);
      if (!heard) continue;
      const { executionId, name } = wait;
      const payload = { event, met: heard.met } as unknown as Json;
      told.push({ wait, signal: { executionId, tenantId, name, key: eventKey(event), payload } });
      if (JSON.stringify(heard.expected) !== JSON.stringify(wait.expected))
        await events.correlate(wait, heard.expected);
    }
    return told;
  }

  async #trigger(
    triggers: EventTriggerRepository,
    event: CloudEvent,
    expressions: Pick<ExpressionEvaluator, 'evaluate'>,
  ): Promise<void> {
    for (const trigger of await triggers.triggersFor(event.type)) {
      const { workflowId, strategy, createdBy } = trigger;
      const told = await hear(trigger, trigger.expected, event, expressions);
      if (!told) continue;
      const heard = [...trigger.heard, { event, met: told.met }].slice(-mostHeard);
      const { events, complete } = await collect(strategy, heard, this.#parts.expressions);
      if (complete) await triggers.addStart(workflowId, events, createdBy);
      await triggers.collect(workflowId, complete ? [] : heard, complete ? {} : told.expected);
    }
  }

  async #tidy(): Promise<void> {
    const now = performance.now();
    if (now - this.#tidiedAt < tidyMs) return;
    this.#tidiedAt = now;
    const { database } = this.#parts;
    const before = new Date(Date.now() - keptMs);
    const tenants = await database.worker((em) =>
      em.execute<{ tenantId: string }[]>('SELECT tenant_id AS "tenantId" FROM event_feed'),
    );
    for (const { tenantId } of tenants)
      await database.tenant({ tenantId }, (em) => new EventRepository(em, tenantId).tidy(before));
  }
}

function byExecution({ wait: { executionId: one } }: Told, { wait: { executionId: other } }: Told): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
