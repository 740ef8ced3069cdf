import type { EntityManager } from '@mikro-orm/postgresql';
import { isOver, type ExecutionStatus } from '../domain/execution/Execution.js';
import type { Definition } from '../domain/dsl/Definition.js';
import type { ExpressionEvaluator } from '../domain/interpreter/ExpressionEvaluator.js';
import type { CallSettings } from '../domain/interpreter/Services.js';
import { checkMigration } from '../domain/migration/checkMigration.js';
import { migrationPart, type Migration } from '../domain/migration/Migration.js';
import type { MigrationObstacle } from '../domain/migration/MigrationObstacle.js';
import { HistoryRepository } from './HistoryRepository.js';
import type { HistoryWriter } from './HistoryWriter.js';
import { recordingOf } from './recordingOf.js';

/** Which executions are to go on with which version. */
export interface MigrationRequest {
  workflowId: string;
  toVersion: number;
  to: Definition;
  /** Only those that have this version; null for any. */
  fromVersion: number | null;
  /** Only these; null for all that are not over. */
  executionIds: readonly string[] | null;
  /** Those that come after this one, by their ids. */
  after: string | null;
  /** How many are looked at. */
  first: number;
  /** Whether to say only what would become of them. */
  dryRun: boolean;
  /** Who asks. */
  by: string;
}

export type MigrationPage = {
  /** By the ids of the executions. */
  migrations: Migration[];
  /** What comes next begins after it; null where nothing does. */
  endCursor: string | null;
};

export interface ExecutionMigratorParts {
  histories: HistoryWriter;
  expressions: ExpressionEvaluator;
  calls: CallSettings;
}

/** An execution as it stands when it is looked at. */
interface Candidate {
  id: string;
  tenantId: string;
  version: number;
  status: ExecutionStatus;
  wakes: number;
  lastSequence: number;
  /** Whether it has been put away, so that nobody holds it. */
  away: boolean;
}

/** Most events of a history that is decided again while somebody waits for it. */
const longestChecked = 20_000;
/** Milliseconds after which no further execution of a page is looked at. */
const longestMs = 15_000;

/** Has executions go on with another version of their workflow, where it is proven that they can. */
export class ExecutionMigrator {
  readonly #parts: ExecutionMigratorParts;

  constructor(parts: ExecutionMigratorParts) {
    this.#parts = parts;
  }

  /** Looks at a page of executions, and has those go over that can, in a transaction that is open already. */
  async migrate(em: EntityManager, request: MigrationRequest): Promise<MigrationPage> {
    const found = await candidates(em, request);
    const until = Date.now() + longestMs;
    const looked: { candidate: Candidate; migration: Migration }[] = [];
    for (const candidate of found.slice(0, request.first)) {
      if (looked.length > 0 && Date.now() > until) break;
      looked.push({ candidate, migration: await this.#look(em, candidate, request) });
      // What was read of one is not needed for the next.
      em.clear();
    }
    // Decided first and changed afterwards: nobody waits for a row while others are looked at.
    const migrations: Migration[] = [];
    for (const { candidate, migration } of looked)
      migrations.push(
        migration.outcome === 'SAFE' && !request.dryRun
          ? await this.#move(em, candidate, request)
          : migration,
      );
    const more = looked.length < found.length;
    return { migrations, endCursor: more ? (migrations.at(-1)?.executionId ?? null) : null };
  }

  async #look(
    em: EntityManager,
    candidate: Candidate,
    { toVersion, to }: MigrationRequest,
  ): Promise<Migration> {
    const { id: executionId, status, version, away, lastSequence } = candidate;
    const is = (outcome: Migration['outcome'], obstacle: MigrationObstacle | null = null): Migration => ({
      executionId,
      outcome,
      obstacle,
    });
    if (isOver(status)) return is('OVER');
    if (version === toVersion) return is('SAME');
    if (status === 'COMPENSATING') {
      const message = 'What it has done is being undone, as its own version says.';
      return is('UNSAFE', { code: 'BEING_UNDONE', task: null, message });
    }
    // What has not begun has decided nothing.
    if (status === 'PENDING') return is('SAFE');
    if (!away) return is('UNDER_WAY');
    if (lastSequence > longestChecked) {
      const message = `Its history has ${lastSequence} events; at most ${longestChecked} are decided again.`;
      return is('UNSAFE', { code: 'TOO_LONG', task: null, message });
    }
    const recording = await recordingOf(em, executionId, this.#parts.calls);
    const obstacle = recording && (await checkMigration(recording, to, this.#parts.expressions));
    return obstacle ? is('UNSAFE', obstacle) : is('SAFE');
  }

  /** Moves an execution that is as it was when it was looked at. */
  async #move(
    em: EntityManager,
    { id, tenantId, version, status, wakes, lastSequence }: Candidate,
    { toVersion, by }: MigrationRequest,
  ): Promise<Migration> {
    const moved = await em.execute<unknown[]>(
      `UPDATE execution SET version = ? WHERE id = ? AND version = ? AND status = ? AND wakes = ? AND last_sequence = ?
         AND (status = 'PENDING' OR wake_at IS NOT NULL) RETURNING id`,
      [toVersion, id, version, status, wakes, lastSequence],
    );
    if (moved.length === 0) return { executionId: id, outcome: 'UNDER_WAY', obstacle: null };
    // The history of one that has not begun begins with its start.
    if (status === 'RUNNING') {
      const row = await new HistoryRepository(em).lock(id);
      if (!row || row.tenantId !== tenantId) throw new Error(`The execution ${id} is gone.`);
      const detail = { from: version, to: toVersion, by };
      const part = migrationPart(lastSequence + 1);
      const entry = {
        part,
        number: 1,
        type: 'EXECUTION_MIGRATED',
        task: null,
        at: Date.now(),
        detail,
      } as const;
      await this.#parts.histories.append(em, row, [entry]);
    }
    return { executionId: id, outcome: 'MIGRATED', obstacle: null };
  }
}

/** One more than are asked for, where there are. */
async function candidates(em: EntityManager, request: MigrationRequest): Promise<Candidate[]> {
  const { workflowId, fromVersion, toVersion, executionIds, after, first } = request;
  const [which, values] =
    executionIds === null
      ? [`status IN ('PENDING', 'RUNNING', 'COMPENSATING') AND version <> ?`, [toVersion]]
      : [`id = ANY(string_to_array(?, ','))`, [executionIds.join(',')]];
  return em.execute<Candidate[]>(
    `SELECT id, tenant_id AS "tenantId", version, status, wakes, last_sequence AS "lastSequence", wake_at IS NOT NULL AS away
     FROM execution WHERE workflow_id = ? AND id > ? AND (?::int IS NULL OR version = ?::int) AND ${which}
     ORDER BY id LIMIT ?`,
    [workflowId, after ?? '', fromVersion, fromVersion, ...values, first + 1],
  );
}
