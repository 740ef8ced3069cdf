import type { EntityManager } from '@mikro-orm/postgresql';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { currentTrace, type TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { Execution, ExecutionStatus } from '../domain/execution/Execution.js';
import type { Json } from '../domain/Json.js';
import { defaultPriority } from '../domain/limits/priority.js';
import type { Workflow } from '../domain/workflow/Workflow.js';
import { ExecutionEntity, type ExecutionRow } from './ExecutionEntity.js';

/** The execution that runs another within itself. */
export interface ExecutionParent {
  id: string;
  /** What it waits for until the other has ended; null where it does not wait. */
  signal: string | null;
  /** How many executions it runs within. */
  depth: number;
}

/** How an execution that is about to be stored is to begin. */
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

/** A tenant's executions. Their histories are HistoryRepository's, and whose turn it is ExecutionTurns'. */
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
