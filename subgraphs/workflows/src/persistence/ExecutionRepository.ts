import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { currentTrace, type TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { Execution, ExecutionStatus } from '../domain/execution/Execution.js';
import type { HistoryEntry, HistoryEvent } from '../domain/interpreter/HistoryEvent.js';
import type { Json } from '../domain/Json.js';
import type { Workflow } from '../domain/workflow/Workflow.js';
import { ExecutionEntity, type ExecutionRow } from './ExecutionEntity.js';
import { HistoryEventEntity, type HistoryEventRow } from './HistoryEventEntity.js';

export interface ExecutionFilter {
  status?: ExecutionStatus | null;
  workflowId?: string | null;
}

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

  async add(tenantId: string, workflow: Workflow, input: Json, startedBy: string): Promise<string> {
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
      startedBy,
      trace: currentTrace() ?? null,
      createdAt: now,
      startedAt: null,
      finishedAt: null,
      lastSequence: 0,
      lastNumber: 0,
      touchedAt: now,
    });
    return id;
  }

  /** An execution's row, locked until the transaction ends: its history has one writer at a time. */
  async lock(id: string): Promise<ExecutionRow | null> {
    return this.#em.findOne(ExecutionEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** The last event's sequence; 0 for none. */
  async lastSequence(id: string): Promise<number> {
    const row = await this.#em.findOne(ExecutionEntity, { id }, { fields: ['lastSequence'] });
    return row?.lastSequence ?? 0;
  }

  async addEvents(row: ExecutionRow, events: readonly HistoryEvent[]): Promise<void> {
    await this.#em.insertMany(
      HistoryEventEntity,
      events.map(({ sequence, part, number, type, task, at, detail }) => ({
        executionId: row.id,
        tenantId: row.tenantId,
        sequence,
        part,
        number,
        type,
        task,
        at: new Date(at),
        detail: { value: detail },
      })),
    );
  }

  /** The number of the last entry of an execution, or of one of its parts; 0 for none. */
  async lastNumber({ id, lastNumber }: ExecutionRow, part: string): Promise<number> {
    if (part === '') return lastNumber;
    const [last] = await this.#em.find(
      HistoryEventEntity,
      { executionId: id, part },
      { fields: ['number'], orderBy: { number: 'desc' }, limit: 1 },
    );
    return last?.number ?? 0;
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

/** The execution as the domain knows it. */
export function executionOf(row: ExecutionRow): Execution {
  const { id, workflowId, version, status, error, startedBy, createdAt, startedAt, finishedAt } = row;
  return {
    id,
    workflowId,
    version,
    status,
    input: row.input.value,
    output: row.output?.value ?? null,
    error: error ?? null,
    startedBy,
    createdAt,
    startedAt: startedAt ?? null,
    finishedAt: finishedAt ?? null,
  };
}

function eventOf({ sequence, part, number, type, task, at, detail }: HistoryEventRow): HistoryEvent {
  return { sequence, part, number, type, task: task ?? null, at: at.getTime(), detail: detail.value };
}
