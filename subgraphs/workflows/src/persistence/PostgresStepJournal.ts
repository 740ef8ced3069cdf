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
  /** The parts that have kept a step here. */
  readonly #keptHere = new Set<string>();
  /** Whether nothing had been kept of the execution when it was looked for first. */
  #begins: boolean | undefined;

  constructor(database: Database, keeper: StepKeeper, job: ExecutionJob) {
    this.#database = database;
    this.#keeper = keeper;
    this.#job = job;
  }

  async read(part: string): Promise<KeptStep[]> {
    // Of an execution that begins, nothing is there but what is kept here from now on.
    if (this.#begins && !this.#keptHere.has(part)) return [];
    const { executionId, tenantId } = this.#job;
    const rows = await this.#database.tenant(
      { tenantId },
      async (em) => {
        this.#begins ??= (await em.findOne(PartStepEntity, { executionId }, { fields: ['part'] })) === null;
        if (this.#begins && !this.#keptHere.has(part)) return [];
        return em.find(PartStepEntity, { executionId, part }, { orderBy: { number: 'asc' } });
      },
      { readOnly: true },
    );
    return rows.map(keptOf);
  }

  keep(part: string, number: number, step: KeptStep): Promise<KeptStep> {
    const { executionId, tenantId, wakes = 0 } = this.#job;
    this.#keptHere.add(part);
    return this.#keeper.keep(tenantId, { ...step, executionId, wakes, part, number });
  }
}
