import type { Database } from '@gantry/platform/persistence/Database.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { KeptStep, StepJournal } from '../domain/interpreter/StepJournal.js';
import { PartStepEntity } from './PartStepEntity.js';
import { keptOf, type StepKeeper } from './StepKeeper.js';

/** The steps of one execution's parts, in the subgraph's own database. */
export class PostgresStepJournal implements StepJournal {
  readonly #database: Database;
  readonly #keeper: StepKeeper;
  readonly #job: ExecutionJob;

  constructor(database: Database, keeper: StepKeeper, job: ExecutionJob) {
    this.#database = database;
    this.#keeper = keeper;
    this.#job = job;
  }

  async read(part: string): Promise<KeptStep[]> {
    const { executionId, tenantId } = this.#job;
    const rows = await this.#database.tenant(
      { tenantId },
      (em) => em.find(PartStepEntity, { executionId, part }, { orderBy: { number: 'asc' } }),
      { readOnly: true },
    );
    return rows.map(keptOf);
  }

  keep(part: string, number: number, step: KeptStep): Promise<KeptStep> {
    const { executionId, tenantId } = this.#job;
    return this.#keeper.keep(tenantId, { ...step, executionId, part, number });
  }
}
