import type { EntityManager } from '@mikro-orm/postgresql';
import type { TrailEvent } from '../domain/diagram/trailOf.js';
import { statusAfter } from '../domain/execution/Execution.js';
import {
  endsHistory,
  type HistoryEntry,
  type HistoryEvent,
  type HistoryEventType,
} from '../domain/interpreter/HistoryEvent.js';
import { isJsonObject, type Json } from '../domain/Json.js';
import { notingChanges } from './ApprovalChanges.js';
import { ExecutionEntity, type ExecutionRow } from './ExecutionEntity.js';
import { HistoryEventEntity, type HistoryEventRow } from './HistoryEventEntity.js';

/** An execution whose history can be written. */
export type LockedExecution = Pick<
  ExecutionRow,
  | 'id'
  | 'tenantId'
  | 'workflowId'
  | 'version'
  | 'status'
  | 'startedBy'
  | 'cause'
  | 'parentId'
  | 'parentSignal'
  | 'createdAt'
  | 'startedAt'
  | 'lastSequence'
  | 'lastNumber'
  | 'wakes'
  | 'round'
>;

/** The histories of a tenant's executions. */
export class HistoryRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** The events of these types and tasks, in order. */
  async recorded(
    executionId: string,
    types: readonly HistoryEventType[],
    tasks: readonly string[],
  ): Promise<HistoryEvent[]> {
    const rows = await this.#em.find(
      HistoryEventEntity,
      { executionId, type: { $in: [...types] }, task: { $in: [...tasks] } },
      { orderBy: { sequence: 'asc' } },
    );
    return rows.map(eventOf);
  }

  /** What is to be known of an execution to go on writing its history, which has one writer at a time until the transaction ends. */
  async lock(id: string): Promise<LockedExecution | null> {
    return (await this.lockAll([id], [id])).get(id) ?? null;
  }

  /** The same of several, by id; with those that wait for one of `ending`, since they are told. */
  async lockAll(ids: readonly string[], ending: readonly string[]): Promise<Map<string, LockedExecution>> {
    // Past the object mapper, which would read the input, too, however long it is: this is what every task waits for.
    // In one order, so that two who lock several never wait for each other. Steps can be kept meanwhile.
    const rows = await this.#em.execute<LockedExecution[]>(
      `SELECT id, tenant_id AS "tenantId", workflow_id AS "workflowId", version, status, started_by AS "startedBy", cause,
         parent_id AS "parentId", parent_signal AS "parentSignal",
         created_at AS "createdAt", started_at AS "startedAt", last_sequence AS "lastSequence", last_number AS "lastNumber", wakes, round
       FROM execution WHERE id = ANY(ARRAY(
         SELECT unnest(string_to_array(?, ',')) UNION ALL
         SELECT parent_id FROM execution WHERE id = ANY(string_to_array(?, ',')) AND parent_signal IS NOT NULL
       )) ORDER BY id FOR NO KEY UPDATE`,
      [ids.join(','), ending.join(',')],
    );
    return new Map(
      rows.map((row) => [
        row.id,
        { ...row, createdAt: new Date(row.createdAt), startedAt: row.startedAt && new Date(row.startedAt) },
      ]),
    );
  }

  /** What a diagram needs of an execution's history, in order. */
  async trailEvents(id: string): Promise<TrailEvent[]> {
    return this.#em.execute<TrailEvent[]>(
      'SELECT type, task, part FROM history_event WHERE execution_id = ? ORDER BY sequence',
      [id],
    );
  }

  /** The last event's sequence; 0 for none. */
  async lastSequence(id: string): Promise<number> {
    const row = await this.#em.findOne(ExecutionEntity, { id }, { fields: ['lastSequence'] });
    return row?.lastSequence ?? 0;
  }

  /**
   * Appends to the histories of executions that are locked, and brings their rows up to them.
   * @returns whether it has withdrawn approvals
   */
  async append(
    news: readonly { execution: LockedExecution; events: readonly HistoryEvent[] }[],
  ): Promise<boolean> {
    const rows = news.flatMap(({ execution: { id, tenantId }, events }) =>
      events.map(({ sequence, part, number, type, task, at, detail }) => [
        id,
        tenantId,
        sequence,
        part,
        number,
        type,
        task,
        new Date(at).toISOString(),
        JSON.stringify({ value: detail }),
      ]),
    );
    const changes = news.map(({ execution: { id }, events }) => [id, ...changesOf(events)]);
    const places = (count: number, place: string): string =>
      Array.from({ length: count }, () => place).join(', ');
    const ended = news.filter(({ events }) => events.some(({ type }) => endsHistory(type)));
    // What they ask people nobody needs to answer any more.
    const withdrawn = `, withdrawn AS (
         UPDATE approval SET status = 'WITHDRAWN' WHERE status = 'OPEN' AND execution_id IN (${places(ended.length, '?')})
         RETURNING id, tenant_id, status
       ), ${notingChanges('withdrawn')}`;
    const updated = await this.#em.execute<{ withdrawn: boolean }[]>(
      `WITH added AS (
         INSERT INTO history_event (execution_id, tenant_id, sequence, part, number, type, task, at, detail)
         VALUES ${places(rows.length, '(?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?::json)')}
       )${ended.length > 0 ? withdrawn : ''}
       UPDATE execution SET
         last_sequence = change.last_sequence, last_number = coalesce(change.last_number, execution.last_number),
         touched_at = now(), status = coalesce(change.status, execution.status),
         started_at = coalesce(change.started_at, execution.started_at),
         finished_at = coalesce(change.finished_at, execution.finished_at),
         wake_at = CASE WHEN change.finished_at IS NULL THEN execution.wake_at END,
         output = coalesce(change.output, execution.output), error = coalesce(change.error, execution.error)
       FROM (VALUES ${places(changes.length, '(?, ?::int, ?::int, ?, ?::timestamptz, ?::timestamptz, ?::json, ?::json)')})
         AS change (id, last_sequence, last_number, status, started_at, finished_at, output, error)
       WHERE execution.id = change.id
       RETURNING ${ended.length > 0 ? 'EXISTS (SELECT FROM noted)' : 'false'} AS withdrawn`,
      [...rows.flat(), ...ended.map(({ execution }) => execution.id), ...changes.flat()],
    );
    return updated.some(({ withdrawn: any }) => any);
  }

  /** The number of the last entry of each of these parts that has any, by execution and part with a blank between them. */
  async lastNumbers(parts: readonly { executionId: string; part: string }[]): Promise<Map<string, number>> {
    const asked = parts.filter(({ part }) => part !== '');
    if (asked.length === 0) return new Map();
    const found = await this.#em.execute<{ id: string; part: string; number: number }[]>(
      `SELECT execution_id AS id, part, max(number) AS number FROM history_event
       WHERE (execution_id, part) IN (${asked.map(() => '(?, ?)').join(', ')}) GROUP BY execution_id, part`,
      asked.flatMap(({ executionId, part }) => [executionId, part]),
    );
    return new Map(found.map(({ id, part, number }) => [`${id} ${part}`, number]));
  }

  /** When an entry of a part was written, in milliseconds since 1970; null when it is not there. */
  async timeOf(executionId: string, { part, number }: HistoryEntry): Promise<number | null> {
    const row = await this.#em.findOne(HistoryEventEntity, { executionId, part, number }, { fields: ['at'] });
    return row?.at.getTime() ?? null;
  }

  /** A history's events above a sequence, in order. */
  async events(executionId: string, after: number, limit: number): Promise<HistoryEvent[]> {
    const rows = await this.#em.find(
      HistoryEventEntity,
      { executionId, sequence: { $gt: after } },
      { orderBy: { sequence: 'asc' }, limit },
    );
    return rows.map(eventOf);
  }
}

/**
 * What events change in the execution's row, null for what stays: last sequence and number, status, start, end, output and
 * error.
 */
function changesOf(events: readonly HistoryEvent[]): (string | number | null)[] {
  const numbered = events.findLast(({ part }) => part === '');
  const started = events.find(({ type }) => type === 'EXECUTION_STARTED');
  const ended = events.find(({ type }) => endsHistory(type));
  const failed = events.find(({ type }) => type === 'EXECUTION_FAILED' || type === 'COMPENSATION_STARTED');
  const detail = isJsonObject(ended?.detail) ? ended.detail : {};
  const error = isJsonObject(failed?.detail) ? (failed.detail['error'] ?? null) : null;
  const json = (value: Json): string => JSON.stringify(value);
  return [
    events.at(-1)!.sequence,
    numbered?.number ?? null,
    events.map(({ type }) => statusAfter(type)).findLast((status) => status !== null) ?? null,
    started ? new Date(started.at).toISOString() : null,
    ended ? new Date(ended.at).toISOString() : null,
    ended?.type === 'EXECUTION_COMPLETED' ? json({ value: detail['output'] ?? null }) : null,
    error === null ? null : json(error),
  ];
}

function eventOf({ sequence, part, number, type, task, at, detail }: HistoryEventRow): HistoryEvent {
  return { sequence, part, number, type, task: task ?? null, at: at.getTime(), detail: detail.value };
}
