import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { Wait } from '../domain/execution/Wait.js';
import type { ApprovalDesk } from '../domain/approval/ApprovalDesk.js';
import type { EventExchange } from '../domain/event/EventExchange.js';
import { isOver } from '../domain/execution/Execution.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { ExecutionStore, PendingJob, VersionedPlan } from '../domain/execution/ExecutionStore.js';
import type { ExpressionEvaluator } from '../domain/interpreter/ExpressionEvaluator.js';
import { endsHistory, type HistoryEntry, type HistoryRecorder } from '../domain/interpreter/HistoryEvent.js';
import { compensations } from '../domain/interpreter/compensate.js';
import { compensationPart } from '../domain/interpreter/compensationPart.js';
import type { Mailbox } from '../domain/interpreter/Mailbox.js';
import type { StepJournal } from '../domain/interpreter/StepJournal.js';
import type { ConnectorDirectory } from '../domain/interpreter/Services.js';
import type { Secrets } from '../domain/secrets/secretValue.js';
import { resumptionOf } from '../domain/interpreter/resumptionOf.js';
import { remainingUndos, undoingTypes, type Undo } from '../domain/interpreter/Undo.js';
import { problemJson, type Problem } from '../domain/interpreter/WorkflowError.js';
import type { JsonObject } from '../domain/Json.js';
import { connectedService } from './connectedService.js';
import { ConnectorRepository } from './ConnectorRepository.js';
import type { CredentialVault } from './CredentialVault.js';
import { ExecutionRepository } from './ExecutionRepository.js';
import { ExecutionTurns } from './ExecutionTurns.js';
import { HistoryRepository, type LockedExecution } from './HistoryRepository.js';
import type { HistoryWriter } from './HistoryWriter.js';
import { PostgresApprovalDesk } from './PostgresApprovalDesk.js';
import { PostgresEventExchange } from './PostgresEventExchange.js';
import { PostgresMailbox } from './PostgresMailbox.js';
import { SecretRepository } from './SecretRepository.js';
import type { SecretVault } from './SecretVault.js';
import { PostgresStepJournal } from './PostgresStepJournal.js';
import type { SignalBell } from './SignalBell.js';
import { StepKeeper } from './StepKeeper.js';
import { WorkflowRepository } from './WorkflowRepository.js';

export interface ExecutionStoreParts {
  database: Database;
  histories: HistoryWriter;
  vault: CredentialVault;
  secretVault: SecretVault;
  /** Finds out which events are waited for. */
  expressions: Pick<ExpressionEvaluator, 'evaluate'>;
  bell: SignalBell;
}

/** Nothing remains to be undone at a place. */
export class UnknownPlace extends Error {
  override readonly name = 'UnknownPlace';
  readonly place: string;

  constructor(place: string) {
    super(`Nothing remains to be undone at ${JSON.stringify(place.slice(0, 200))}.`);
    this.place = place;
  }
}

/** Most executions submitted in one sweep. */
const sweepSize = 500;

/** Executions in the subgraph's own database, each read and written as its tenant. */
export class PostgresExecutionStore implements ExecutionStore {
  readonly #parts: ExecutionStoreParts;
  readonly #keeper: StepKeeper;

  constructor(parts: ExecutionStoreParts) {
    this.#parts = parts;
    this.#keeper = new StepKeeper(parts.database);
  }

  async plan({ executionId, tenantId, wakes = 0 }: ExecutionJob): Promise<VersionedPlan | null> {
    return this.#parts.database.tenant(
      { tenantId },
      async (em) => {
        const turns = new ExecutionTurns(em);
        const execution = await (wakes > 0 ? turns.wake(executionId, wakes) : turns.awake(executionId));
        if (!execution || isOver(execution.status)) return null;
        const definition = await new WorkflowRepository(em).definition(
          execution.workflowId,
          execution.version,
        );
        const compensation =
          execution.status === 'COMPENSATING' ? await turns.compensating(executionId) : null;
        const { input, environment, version, workflowId } = execution;
        const plan = { executionId, workflowId, version, definition, input, environment };
        return definition && { ...plan, definition, ...(compensation && { compensation }) };
      },
      { readOnly: wakes === 0 },
    );
  }

  /**
   * Puts an execution away that only waits, to be run again when the first of its waits is over.
   * @returns false when it has to go on here: what it waits for has come, or somebody else goes on with it
   */
  async putAway(
    { executionId, tenantId, wakes = 0 }: ExecutionJob,
    waits: readonly Wait[],
  ): Promise<boolean> {
    return this.#parts.database.tenant({ tenantId }, (em) =>
      new ExecutionTurns(em).putAway(executionId, wakes, waits),
    );
  }

  async due(limit: number): Promise<{ jobs: ExecutionJob[]; nextInMs: number }> {
    // Who is not told of a signal looks only every few seconds.
    await this.#parts.bell.ensure();
    const rows = await this.#parts.database.worker((em) =>
      em.execute<(ExecutionJob & { inMs: number })[]>(
        `SELECT id AS "executionId", tenant_id AS "tenantId", tier, priority, wakes, trace,
           (extract(epoch FROM wake_at - now()) * 1000)::float8 AS "inMs"
         FROM execution WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT ?`,
        [limit],
      ),
    );
    const jobs: ExecutionJob[] = [];
    for (const { inMs, ...job } of rows) if (inMs <= 0) jobs.push(job);
    return { jobs, nextInMs: Math.max(0, rows[jobs.length]?.inMs ?? Infinity) };
  }

  /** Where the trace stood of what asked for an execution. */
  async traceOf({ executionId, tenantId }: ExecutionJob): Promise<TraceContext | null> {
    return this.#parts.database.tenant(
      { tenantId },
      (em) => new ExecutionRepository(em).traceOf(executionId),
      { readOnly: true },
    );
  }

  history(job: ExecutionJob, version?: number): HistoryRecorder {
    return {
      record: (entries) => this.#parts.histories.record(job, entries, version),
      recorded: (types, tasks) =>
        this.#parts.database.tenant(
          { tenantId: job.tenantId },
          (em) => new HistoryRepository(em).recorded(job.executionId, types, tasks),
          { readOnly: true },
        ),
    };
  }

  /** What has been sent to an execution. */
  mailbox(job: ExecutionJob): Mailbox {
    return new PostgresMailbox(this.#parts.database, this.#parts.bell, job);
  }

  /** Where the parts of an execution keep what they have done. */
  journal(job: ExecutionJob): StepJournal {
    return new PostgresStepJournal(this.#parts.database, this.#keeper, job);
  }

  approvals(job: ExecutionJob): ApprovalDesk {
    const { database, histories } = this.#parts;
    return new PostgresApprovalDesk(database, job, () => histories.ringApprovals(job.tenantId));
  }

  events(job: ExecutionJob): EventExchange {
    return new PostgresEventExchange(this.#parts.database, job, this.#parts.expressions);
  }

  connectors({ tenantId }: ExecutionJob): ConnectorDirectory {
    return {
      find: (name, operationName, environment) =>
        this.#parts.database.tenant(
          { tenantId },
          async (em) => {
            const found = await new ConnectorRepository(em).callable(name, operationName);
            return found && connectedService(em, found, environment, this.#parts);
          },
          { readOnly: true },
        ),
    };
  }

  async secrets({ tenantId }: ExecutionJob, names: readonly string[]): Promise<Secrets> {
    if (names.length === 0) return {};
    return this.#parts.database.tenant(
      { tenantId },
      async (em) => this.#parts.secretVault.open(await new SecretRepository(em).sealed(names)),
      { readOnly: true },
    );
  }

  async cancel({ executionId, tenantId }: ExecutionJob): Promise<ExecutionJob | null> {
    const job = { executionId, tenantId };
    const stopped = await this.#parts.database.tenant({ tenantId }, (em) =>
      this.cancelWithin(em, job, { by: 'svc_workflows' }),
    );
    if (stopped) await this.ring(job, true);
    return stopped;
  }

  async awaitedBy({ executionId, tenantId }: ExecutionJob): Promise<ExecutionJob[]> {
    const ids = await this.#parts.database.tenant(
      { tenantId },
      (em) => new ExecutionRepository(em).awaitedBy(executionId),
      { readOnly: true },
    );
    return ids.map((id) => ({ executionId: id, tenantId }));
  }

  async orphans(): Promise<ExecutionJob[]> {
    return this.#parts.database.worker((em) =>
      em.execute<ExecutionJob[]>(
        `SELECT child.id AS "executionId", child.tenant_id AS "tenantId" FROM execution AS child
         JOIN execution AS parent ON parent.id = child.parent_id
         WHERE child.status IN ('PENDING', 'RUNNING', 'COMPENSATING') AND child.parent_signal IS NOT NULL
           AND parent.status NOT IN ('PENDING', 'RUNNING', 'COMPENSATING')
         LIMIT ?`,
        [sweepSize],
      ),
    );
  }

  async fail(job: ExecutionJob, problem: Problem): Promise<void> {
    const { executionId, tenantId, wakes = 0 } = job;
    const ending = await this.#parts.database.tenant({ tenantId }, async (em) => {
      const row = await new HistoryRepository(em).lock(executionId);
      if (!row || isOver(row.status) || row.wakes !== wakes) return null;
      const entry = await this.#failureOf(em, row, { error: problemJson(problem) });
      await this.#parts.histories.append(em, row, [entry]);
      return entry;
    });
    if (ending) await this.ring(job, endsHistory(ending.type));
  }

  /**
   * Marks an execution as cancelled in a transaction that is open already. The caller rings the bell once it is committed.
   * @param compensate whether what it has done is undone first, where the definition says how
   * @returns what the engine runs of it, to be stopped; null when it is over or there is none
   */
  async cancelWithin(
    em: EntityManager,
    job: ExecutionJob,
    { by, compensate = false }: { by: string; compensate?: boolean },
  ): Promise<ExecutionJob | null> {
    const row = await new HistoryRepository(em).lock(job.executionId);
    if (!row || isOver(row.status)) return null;
    const { wakes } = row;
    if (compensate && row.status === 'COMPENSATING') return null;
    const begun = compensate && row.status === 'RUNNING';
    const undoing = begun ? await this.#compensationOf(em, row, { by }) : null;
    await this.#parts.histories.append(em, row, [undoing ?? endingOf(row, 'EXECUTION_CANCELLED', null)]);
    return { ...job, wakes };
  }

  /**
   * Has what could not be undone tried again, in a transaction that is open already.
   * @param skip the places of what is to stay as it is
   * @returns false when there is no such execution, or nothing of it that could not be undone
   * @throws UnknownPlace for a place at which nothing remains to be undone
   */
  async resumeWithin(
    em: EntityManager,
    { executionId }: ExecutionJob,
    by: string,
    skip: readonly string[],
  ): Promise<boolean> {
    const row = await new HistoryRepository(em).lock(executionId);
    if (row?.status !== 'COMPENSATION_FAILED') return false;
    const remaining = await this.undone(em, row);
    const unknown = skip.find((place) => !remaining.some((undo) => undo.place === place));
    if (unknown !== undefined) throw new UnknownPlace(unknown);
    const skipped = remaining.filter(({ place }) => skip.includes(place));
    await this.#parts.histories.append(em, row, resumptionOf(row.round + 1, by, skipped));
    await new ExecutionTurns(em).nextRound(executionId);
    return true;
  }

  /** What an execution has done that has not been undone, the last first. */
  async undone(
    em: EntityManager,
    { id, workflowId, version }: Pick<LockedExecution, 'id' | 'workflowId' | 'version'>,
  ): Promise<Undo[]> {
    const definition = await new WorkflowRepository(em).definition(workflowId, version);
    const labels = [...(definition ? compensations(definition) : new Map()).values()].map(
      ({ label }) => label,
    );
    return remainingUndos(await new HistoryRepository(em).recorded(id, undoingTypes, labels));
  }

  /** Tells those who follow the history that it has grown. */
  async ring(job: ExecutionJob, over: boolean): Promise<void> {
    await this.#parts.histories.ring(job, over);
    // What it has asked nobody needs to answer any more.
    if (over) await this.#parts.histories.ringApprovals(job.tenantId);
  }

  async pending(before: Date, after: PendingJob | null): Promise<PendingJob[]> {
    const rows = await this.#parts.database.worker((em) =>
      em.execute<(ExecutionJob & { since: string | Date })[]>(
        `SELECT id AS "executionId", tenant_id AS "tenantId", tier, priority, trace, touched_at AS since FROM execution
         WHERE status = 'PENDING' AND NOT held AND touched_at <= ?::timestamptz
           AND (touched_at, id) > (?::timestamptz, ?)
         ORDER BY touched_at, id LIMIT ?`,
        [
          before.toISOString(),
          after?.since.toISOString() ?? '-infinity',
          after?.executionId ?? '',
          sweepSize,
        ],
      ),
    );
    return rows.map((row) => ({ ...row, since: new Date(row.since) }));
  }

  async letGo({ executionId, tenantId }: ExecutionJob): Promise<ExecutionJob[]> {
    return this.#parts.database.tenant({ tenantId }, async (em) => {
      const execution = await new ExecutionRepository(em).find(executionId);
      const workflow = execution && (await new WorkflowRepository(em).find(execution.workflowId));
      if (!workflow) return [];
      const turns = new ExecutionTurns(em);
      const active = await turns.lockActive(workflow.id);
      const { concurrency } = workflow.startPolicy;
      const room = concurrency ? concurrency.limit - active : sweepSize;
      return room > 0 ? turns.letGo(workflow.id, room) : [];
    });
  }

  async held(): Promise<ExecutionJob[]> {
    return this.#parts.database.worker((em) =>
      em.execute<ExecutionJob[]>(
        `SELECT max(id) AS "executionId", tenant_id AS "tenantId" FROM execution
         WHERE status = 'PENDING' AND held GROUP BY tenant_id, workflow_id LIMIT ?`,
        [sweepSize],
      ),
    );
  }

  /** What is said of an execution that cannot go on: that it is being undone, if it can be, or that it has failed. */
  async #failureOf(em: EntityManager, row: LockedExecution, error: JsonObject): Promise<HistoryEntry> {
    if (row.status !== 'COMPENSATING')
      return (await this.#compensationOf(em, row, error)) ?? endingOf(row, 'EXECUTION_FAILED', error);
    const part = compensationPart(row.round);
    const numbers = await new HistoryRepository(em).lastNumbers([{ executionId: row.id, part }]);
    const number = (numbers.get(`${row.id} ${part}`) ?? 0) + 1;
    return { part, number, type: 'COMPENSATION_FAILED', task: null, at: Date.now(), detail: error };
  }

  /** Begins to undo what a running execution has done; null where its definition says of nothing how. */
  async #compensationOf(
    em: EntityManager,
    { id, workflowId, version, round }: LockedExecution,
    detail: JsonObject,
  ): Promise<HistoryEntry | null> {
    const definition = await new WorkflowRepository(em).definition(workflowId, version);
    if (!definition || compensations(definition).size === 0) return null;
    await new ExecutionTurns(em).nextRound(id);
    const part = compensationPart(round + 1);
    return { part, number: 1, type: 'COMPENSATION_STARTED', task: null, at: Date.now(), detail };
  }
}

function endingOf(
  row: LockedExecution,
  type: 'EXECUTION_FAILED' | 'EXECUTION_CANCELLED',
  detail: JsonObject | null,
): HistoryEntry {
  return { part: '', number: row.lastNumber + 1, type, task: null, at: Date.now(), detail };
}
