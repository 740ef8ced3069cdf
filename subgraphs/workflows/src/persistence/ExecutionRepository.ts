import type { EntityManager } from '@mikro-orm/postgresql';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { currentTrace, type TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { TrailEvent } from '../domain/diagram/trailOf.js';
import type { Wait } from '../domain/execution/Wait.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import { statusAfter, type Execution, type ExecutionStatus } from '../domain/execution/Execution.js';
import {
  endsHistory,
  type HistoryEntry,
  type HistoryEvent,
  type HistoryEventType,
} from '../domain/interpreter/HistoryEvent.js';
import type { Compensating } from '../domain/interpreter/Run.js';
import { isJsonObject, type Json } from '../domain/Json.js';
import type { Standing } from '../domain/limits/Backlog.js';
import { defaultPriority } from '../domain/limits/priority.js';
import type { Workflow } from '../domain/workflow/Workflow.js';
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

/** How an execution that is about to be stored is to begin. */
/** The execution that runs another within itself. */
export interface ExecutionParent {
  id: string;
  /** What it waits for until the other has ended; null where it does not wait. */
  signal: string | null;
  /** How many executions it runs within. */
  depth: number;
}

export interface Turn {
  tier: Tier;
  priority: number;
  /** Whether it waits for its workflow, unknown to the engine. */
  held: boolean;
  /** What starts it, where that starts it once. */
  cause?: string | undefined;
  environment?: string | null;
  /** The execution that runs it within itself. */
  parent?: ExecutionParent | undefined;
}

const usualTurn: Turn = { tier: 'TEAM', priority: defaultPriority, held: false };

export interface ExecutionFilter {
  status?: ExecutionStatus | null;
  workflowId?: string | null;
}

/** Later than any wait that ends by itself, in milliseconds since 1970. */
const lastTime = Date.parse('9999-01-01T00:00:00Z');

/** A tenant's executions and their histories. */
export class ExecutionRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<Execution | null> {
    return (await this.findAll([id]))[0] ?? null;
  }

  async findAll(ids: readonly string[]): Promise<Execution[]> {
    return (await this.#em.find(ExecutionEntity, { id: { $in: [...ids] } })).map(executionOf);
  }

  /** An execution that has never been put away. */
  async awake(id: string): Promise<Execution | null> {
    const row = await this.#em.findOne(ExecutionEntity, { id, wakes: 0 });
    return row && executionOf(row);
  }

  /** Has an execution go on that was put away for the given time, unless it has been again since. */
  async wake(id: string, wakes: number): Promise<Execution | null> {
    await this.#em.execute('UPDATE execution SET wake_at = NULL WHERE id = ? AND wakes = ?', [id, wakes]);
    const row = await this.#em.findOne(ExecutionEntity, { id, wakes });
    return row && executionOf(row);
  }

  /** Puts away what only waits; false when a signal has come that it waits for, or when it is not this one that goes on. */
  async putAway(id: string, wakes: number, waits: readonly Wait[]): Promise<boolean> {
    // Whoever sends it something now waits for this, and finds it put away.
    await this.lock(id);
    const until = Math.min(lastTime, ...waits.map((wait) => wait.until));
    const signals = waits.flatMap(({ signal }) => (signal ? [signal] : []));
    const put = await this.#em.execute<unknown[]>(
      `UPDATE execution SET wakes = wakes + 1, wake_at = ?
       WHERE id = ? AND wakes = ? AND status IN ('RUNNING', 'COMPENSATING') AND NOT EXISTS (
         SELECT 1 FROM execution_signal AS sent JOIN json_to_recordset(?::json) AS awaited (name text, after int)
         ON sent.name = awaited.name AND sent.number > awaited.after WHERE sent.execution_id = execution.id)
       RETURNING id`,
      [new Date(until).toISOString(), id, wakes, JSON.stringify(signals)],
    );
    return put.length > 0;
  }

  /** A page, newest first. */
  async page(filter: ExecutionFilter, { limit, after }: Keyset): Promise<Execution[]> {
    const rows = await this.#em.find(
      ExecutionEntity,
      {
        ...(after === null ? {} : { id: { $lt: after } }),
        ...(filter.status ? { status: filter.status } : {}),
        ...(filter.workflowId ? { workflowId: filter.workflowId } : {}),
      },
      { orderBy: { id: 'desc' }, limit },
    );
    return rows.map(executionOf);
  }

  /** The newest execution of each workflow that has one. */
  async lastOf(workflowIds: readonly string[]): Promise<Map<string, Execution>> {
    const found = await this.#em.execute<{ id: string }[]>(
      `SELECT last.id FROM unnest(?::text[]) AS workflow (id)
       CROSS JOIN LATERAL (
         SELECT execution.id FROM execution
         WHERE execution.workflow_id = workflow.id ORDER BY execution.id DESC LIMIT 1
       ) AS last`,
      [`{${workflowIds.map((id) => JSON.stringify(id)).join(',')}}`],
    );
    const executions = await this.findAll(found.map(({ id }) => id));
    return new Map(executions.map((execution) => [execution.workflowId, execution]));
  }

  /** Where the trace stood of what asked for an execution; null where nobody saw it. */
  async traceOf(id: string): Promise<TraceContext | null> {
    const row = await this.#em.findOne(ExecutionEntity, { id }, { fields: ['trace'] });
    return row?.trace ?? null;
  }

  async add(
    tenantId: string,
    workflow: Pick<Workflow, 'id' | 'version'>,
    input: Json,
    startedBy: string,
    { tier, priority, held, cause, environment = null, parent }: Turn = usualTurn,
  ): Promise<string> {
    const id = newId('exe');
    const now = new Date();
    await this.#em.insert(ExecutionEntity, {
      id,
      tenantId,
      workflowId: workflow.id,
      version: workflow.version,
      status: 'PENDING',
      input: { value: input },
      output: null,
      error: null,
      environment,
      startedBy,
      tier,
      priority,
      held,
      cause: cause ?? null,
      parentId: parent?.id ?? null,
      parentSignal: parent?.signal ?? null,
      depth: parent ? parent.depth + 1 : 0,
      trace: currentTrace() ?? null,
      createdAt: now,
      startedAt: null,
      finishedAt: null,
      lastSequence: 0,
      lastNumber: 0,
      touchedAt: now,
      lastSignal: 0,
      wakeAt: null,
      wakes: 0,
      round: 0,
    });
    return id;
  }

  /** The execution that something has started once; null while it has not. */
  async causedBy(cause: string): Promise<string | null> {
    const row = await this.#em.findOne(ExecutionEntity, { cause }, { fields: ['id'] });
    return row?.id ?? null;
  }

  /** What those that run within an execution have of it. */
  async parentOf(
    id: string,
  ): Promise<Pick<ExecutionRow, 'status' | 'startedBy' | 'environment' | 'depth'> | null> {
    return this.#em.findOne(
      ExecutionEntity,
      { id },
      { fields: ['status', 'startedBy', 'environment', 'depth'] },
    );
  }

  /** Executions that an execution waits for, or would if it went on. */
  async awaitedBy(parentId: string): Promise<string[]> {
    const rows = await this.#em.find(
      ExecutionEntity,
      { parentId, parentSignal: { $ne: null }, status: { $in: ['PENDING', 'RUNNING', 'COMPENSATING'] } },
      { fields: ['id'] },
    );
    return rows.map(({ id }) => id);
  }

  /** Which of these have started an execution of a workflow. */
  async causes(workflowId: string, causes: readonly string[]): Promise<Set<string>> {
    const rows = await this.#em.find(
      ExecutionEntity,
      { workflowId, cause: { $in: [...causes] } },
      { fields: ['cause'] },
    );
    return new Set(rows.flatMap(({ cause }) => cause ?? []));
  }

  /** How many of the tenant's executions wait, and how many are under way. */
  async standing(): Promise<Standing> {
    const [row] = await this.#em.execute<{ queued: string; running: string; since: string | Date | null }[]>(
      `SELECT count(*) FILTER (WHERE status = 'PENDING') AS queued, count(*) FILTER (WHERE status <> 'PENDING' AND wake_at IS NULL) AS running,
         min(created_at) FILTER (WHERE status = 'PENDING') AS since
       FROM execution WHERE status IN ('PENDING', 'RUNNING', 'COMPENSATING')`,
    );
    const { queued = 0, running = 0, since = null } = row ?? {};
    return {
      queued: Number(queued),
      running: Number(running),
      queuedSince: since === null ? null : new Date(since).getTime(),
    };
  }

  /**
   * How many of a workflow's executions are under way or about to be. Until the transaction ends, no other asks for the same
   * workflow.
   */
  async lockActive(workflowId: string): Promise<number> {
    await this.#em.execute('SELECT 1 FROM workflow WHERE id = ? FOR UPDATE', [workflowId]);
    const [row] = await this.#em.execute<{ active: string }[]>(
      `SELECT count(*) AS active FROM execution
       WHERE workflow_id = ? AND (status IN ('RUNNING', 'COMPENSATING') OR (status = 'PENDING' AND NOT held))`,
      [workflowId],
    );
    return Number(row?.active ?? 0);
  }

  /** Lets those of a workflow's held executions begin that have come up, at most so many. */
  async letGo(workflowId: string, most: number): Promise<ExecutionJob[]> {
    return this.#em.execute<ExecutionJob[]>(
      `UPDATE execution SET held = false, touched_at = date_trunc('milliseconds', now())
       WHERE id IN (
         SELECT id FROM execution WHERE workflow_id = ? AND status = 'PENDING' AND held
         ORDER BY priority DESC, id LIMIT ?
       )
       RETURNING id AS "executionId", tenant_id AS "tenantId", tier, priority`,
      [workflowId, most],
    );
  }

  /** Begins the next round of undoing what an execution has done, for whichever process comes to it first; runs of it that go on end. */
  async nextRound(id: string): Promise<void> {
    await this.#em.execute(
      'UPDATE execution SET round = round + 1, wakes = wakes + 1, wake_at = now(), finished_at = NULL WHERE id = ?',
      [id],
    );
  }

  /** Why and how far what an execution has done is being undone. */
  async compensating(id: string): Promise<Compensating> {
    const row = await this.#em.findOneOrFail(
      ExecutionEntity,
      { id },
      { fields: ['round', 'error', 'startedAt'] },
    );
    return {
      round: row.round,
      problem: row.error ?? null,
      startedAt: row.startedAt?.getTime() ?? 0,
    };
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
    // In one order, so that two who lock several never wait for each other.
    const rows = await this.#em.execute<LockedExecution[]>(
      `SELECT id, tenant_id AS "tenantId", workflow_id AS "workflowId", version, status, started_by AS "startedBy", cause,
         parent_id AS "parentId", parent_signal AS "parentSignal",
         created_at AS "createdAt", started_at AS "startedAt", last_sequence AS "lastSequence", last_number AS "lastNumber", wakes, round
       FROM execution WHERE id = ANY(ARRAY(
         SELECT unnest(string_to_array(?, ',')) UNION ALL
         SELECT parent_id FROM execution WHERE id = ANY(string_to_array(?, ',')) AND parent_signal IS NOT NULL
       )) ORDER BY id FOR UPDATE`,
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

  /** Appends to the histories of executions that are locked, and brings their rows up to them. */
  async append(
    news: readonly { execution: LockedExecution; events: readonly HistoryEvent[] }[],
  ): Promise<void> {
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
       )`;
    await this.#em.execute(
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
       WHERE execution.id = change.id`,
      [...rows.flat(), ...ended.map(({ execution }) => execution.id), ...changes.flat()],
    );
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

/** The execution as the domain knows it. */
export function executionOf(row: ExecutionRow): Execution {
  const { id, workflowId, version, status, error, startedBy, priority, createdAt, startedAt, finishedAt } =
    row;
  return {
    id,
    workflowId,
    version,
    status,
    input: row.input.value,
    environment: row.environment ?? null,
    output: row.output?.value ?? null,
    error: error ?? null,
    startedBy,
    cause: row.cause ?? null,
    priority,
    createdAt,
    startedAt: startedAt ?? null,
    finishedAt: finishedAt ?? null,
  };
}

function eventOf({ sequence, part, number, type, task, at, detail }: HistoryEventRow): HistoryEvent {
  return { sequence, part, number, type, task: task ?? null, at: at.getTime(), detail: detail.value };
}
