import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { eventKey, type CloudEvent } from '../domain/event/CloudEvent.js';
import { typeOf } from '../domain/event/Interest.js';
import type { Listening } from '../domain/event/Listening.js';
import type { Correlations } from '../domain/event/matchEvent.js';
import type { EventWaitRow } from './EventWaitEntity.js';
import { ReceivedEventEntity, type ReceivedEventRow } from './ReceivedEventEntity.js';

/** The channel on which PostgreSQL says whose events are to be told. */
export const eventChannel = 'received_event';

/** An event with its place among those of its tenant. */
export interface PlacedEvent {
  position: number;
  event: CloudEvent;
}

/** A tenant's events, and who waits for them. */
export class EventRepository {
  readonly #em: EntityManager;
  readonly #tenantId: string;

  constructor(em: EntityManager, tenantId: string) {
    this.#em = em;
    this.#tenantId = tenantId;
  }

  /**
   * Takes an event with the transaction that is open. From here to its end no other event of the tenant is taken, so that none
   * is seen before one with a lower position.
   * @returns its position; null when it had come before
   */
  async add(event: CloudEvent): Promise<number | null> {
    const tenantId = this.#tenantId;
    const key = eventKey(event);
    const known = await this.#em.findOne(ReceivedEventEntity, { tenantId, key }, { fields: ['position'] });
    if (known) return null;
    const [feed] = await this.#em.execute<{ last: string }[]>(
      `INSERT INTO event_feed (tenant_id, last) VALUES (?, 1)
       ON CONFLICT (tenant_id) DO UPDATE SET last = event_feed.last + 1 RETURNING last`,
      [tenantId],
    );
    const position = Number(feed!.last);
    const added = await this.#em.execute<unknown[]>(
      `INSERT INTO received_event (tenant_id, position, key, type, event, received_at) VALUES (?, ?, ?, ?, ?::json, ?::timestamptz)
       ON CONFLICT (tenant_id, key) DO NOTHING RETURNING position`,
      [tenantId, position, key, event.type, JSON.stringify(event), new Date().toISOString()],
    );
    if (added.length === 0) return null;
    await this.#em.execute(`SELECT pg_notify('${eventChannel}', ?)`, [tenantId]);
    return position;
  }

  /** An event by what tells it from others. */
  async find(event: Pick<CloudEvent, 'source' | 'id'>): Promise<ReceivedEventRow | null> {
    return this.#em.findOne(ReceivedEventEntity, { tenantId: this.#tenantId, key: eventKey(event) });
  }

  /** A page, newest first, those of one type only where that is said. */
  async page(type: string | null, { limit, after }: Keyset): Promise<ReceivedEventRow[]> {
    return this.#em.find(
      ReceivedEventEntity,
      {
        tenantId: this.#tenantId,
        ...(type === null ? {} : { type }),
        ...(after === null ? {} : { position: { $lt: Number(after) } }),
      },
      { orderBy: { position: 'desc' }, limit },
    );
  }

  /**
   * Keeps others from telling the tenant's events until the transaction ends.
   * @param wait whether to wait for whoever is at it
   * @returns the position up to which they have been told; null when somebody else is at it
   */
  async lockCursor(wait: boolean): Promise<number | null> {
    await this.#em.execute(
      'INSERT INTO event_cursor (tenant_id, told) VALUES (?, 0) ON CONFLICT (tenant_id) DO NOTHING',
      [this.#tenantId],
    );
    const [row] = await this.#em.execute<{ told: string }[]>(
      `SELECT told FROM event_cursor WHERE tenant_id = ? FOR UPDATE ${wait ? '' : 'SKIP LOCKED'}`,
      [this.#tenantId],
    );
    return row ? Number(row.told) : null;
  }

  async moveCursor(told: number): Promise<void> {
    await this.#em.execute('UPDATE event_cursor SET told = ? WHERE tenant_id = ?', [told, this.#tenantId]);
  }

  /** Events above a position, in order. */
  async after(position: number, limit: number): Promise<PlacedEvent[]> {
    return this.#em.find(
      ReceivedEventEntity,
      { tenantId: this.#tenantId, position: { $gt: position } },
      { orderBy: { position: 'asc' }, limit },
    );
  }

  /** Who may wait for events of a type. */
  async waitsFor(type: string): Promise<OpenWait[]> {
    return this.#em.execute<OpenWait[]>(
      `SELECT execution_id AS "executionId", name, interests, expected FROM event_wait
       WHERE tenant_id = ? AND (types IS NULL OR ? = ANY (types)) ORDER BY execution_id, name`,
      [this.#tenantId, type],
    );
  }

  /** Keeps what an execution waits for. @returns false when it is kept already */
  async addWait(executionId: string, { name, interests }: Listening): Promise<boolean> {
    const added = await this.#em.execute<unknown[]>(
      `INSERT INTO event_wait (execution_id, name, tenant_id, types, interests, expected)
       VALUES (?, ?, ?, ?::text[], ?::json, '{}') ON CONFLICT DO NOTHING RETURNING name`,
      [executionId, name, this.#tenantId, arrayOf(typesOf(interests)), JSON.stringify(interests)],
    );
    return added.length > 0;
  }

  async correlate({ executionId, name }: WaitPlace, expected: Correlations): Promise<void> {
    await this.#em.execute('UPDATE event_wait SET expected = ?::json WHERE execution_id = ? AND name = ?', [
      JSON.stringify(expected),
      executionId,
      name,
    ]);
  }

  async removeWait({ executionId, name }: WaitPlace): Promise<void> {
    await this.#em.execute('DELETE FROM event_wait WHERE execution_id = ? AND name = ?', [executionId, name]);
  }

  /** Notes which events an execution is not to hear again. */
  async consume(executionId: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#em.execute(
        'INSERT INTO consumed_event (execution_id, key, tenant_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        [executionId, key, this.#tenantId],
      );
    }
  }

  /** The events told since an execution was asked for that it has not consumed, of the types that it waits for. */
  async unheard(executionId: string, { interests }: Listening, told: number): Promise<PlacedEvent[]> {
    const types = typesOf(interests);
    const rows = await this.#em.execute<{ position: string; event: CloudEvent }[]>(
      `SELECT position, event FROM received_event AS received
       WHERE tenant_id = ? AND position <= ? AND (?::text[] IS NULL OR type = ANY (?::text[]))
         AND received_at >= (SELECT created_at FROM execution WHERE id = ?)
         AND NOT EXISTS (SELECT FROM consumed_event WHERE execution_id = ? AND key = received.key)
       ORDER BY position`,
      [this.#tenantId, told, arrayOf(types), arrayOf(types), executionId, executionId],
    );
    return rows.map(({ position, event }) => ({ position: Number(position), event }));
  }

  /** Removes what nobody can hear any more: old events, and what executions that are over have left. */
  async tidy(before: Date): Promise<void> {
    await this.#em.execute(
      'DELETE FROM received_event WHERE tenant_id = ? AND received_at < ?::timestamptz',
      [this.#tenantId, before.toISOString()],
    );
    for (const table of ['event_wait', 'consumed_event']) {
      await this.#em.execute(
        `DELETE FROM ${table} WHERE tenant_id = ? AND NOT EXISTS
           (SELECT FROM execution WHERE execution.id = ${table}.execution_id AND status IN ('PENDING', 'RUNNING'))`,
        [this.#tenantId],
      );
    }
  }
}

/** Someone who waits. */
export type OpenWait = Pick<EventWaitRow, 'executionId' | 'name' | 'interests' | 'expected'>;
type WaitPlace = Pick<EventWaitRow, 'executionId' | 'name'>;

/** The types that interests are about; null where one may be about any. */
export function typesOf(interests: Listening['interests']): string[] | null {
  const types = interests.map(typeOf);
  return types.includes(null) ? null : [...new Set(types as string[])];
}

function arrayOf(texts: readonly string[] | null): string | null {
  return texts && `{${texts.map((text) => JSON.stringify(text)).join(',')}}`;
}
