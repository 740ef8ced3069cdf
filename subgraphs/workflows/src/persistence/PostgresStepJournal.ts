import type { Database } from '@gantry/platform/persistence/Database.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { KeptStep, StepJournal } from '../domain/interpreter/StepJournal.js';
import { PartStepEntity, type PartStepRow } from './PartStepEntity.js';

/** The steps of one execution's parts, in the subgraph's own database. */
export class PostgresStepJournal implements StepJournal {
  readonly #database: Database;
  readonly #job: ExecutionJob;

  constructor(database: Database, job: ExecutionJob) {
    this.#database = database;
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

  async keep(part: string, number: number, { name, result }: KeptStep): Promise<KeptStep> {
    const { executionId, tenantId } = this.#job;
    return this.#database.tenant({ tenantId }, async (em) => {
      // Should another process have thought this one gone, whoever is first decides for both.
      const added = await em.execute<unknown[]>(
        `INSERT INTO part_step (execution_id, part, number, tenant_id, name, result) VALUES (?, ?, ?, ?, ?, ?::json)
         ON CONFLICT DO NOTHING RETURNING number`,
        [executionId, part, number, tenantId, name, JSON.stringify({ value: result })],
      );
      if (added.length > 0) return { name, result };
      return keptOf(await em.findOneOrFail(PartStepEntity, { executionId, part, number }));
    });
  }
}

function keptOf({ name, result }: PartStepRow): KeptStep {
  return { name, result: result.value };
}
