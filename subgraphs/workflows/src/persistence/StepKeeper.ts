import type { Database } from '@gantry/platform/persistence/Database.js';
import type { KeptStep } from '../domain/interpreter/StepJournal.js';
import { Gathering } from './Gathering.js';
import { PartStepEntity, type PartStepRow } from './PartStepEntity.js';

/** A step to be kept, and where. */
export interface StepToKeep extends KeptStep {
  executionId: string;
  part: string;
  /** From 0 within the part. */
  number: number;
}

/** Keeps steps, those of one tenant that come together in one statement. */
export class StepKeeper {
  readonly #database: Database;
  readonly #gathering = new Gathering<StepToKeep, KeptStep>(
    (tenantId, steps) => this.#keep(tenantId, steps),
    { atOnce: 2, most: 50 },
  );

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns what is kept there: the step given, or another's who was first */
  keep(tenantId: string, step: StepToKeep): Promise<KeptStep> {
    return this.#gathering.ask(tenantId, step);
  }

  async #keep(tenantId: string, steps: readonly StepToKeep[]): Promise<readonly KeptStep[]> {
    return this.#database.tenant({ tenantId }, async (em) => {
      // Should another process have thought this one gone, whoever is first decides for both.
      const rows = await em.execute<{ id: string; part: string; number: number }[]>(
        `INSERT INTO part_step (execution_id, part, number, tenant_id, name, result)
         VALUES ${steps.map(() => '(?, ?, ?::int, ?, ?, ?::json)').join(', ')}
         ON CONFLICT DO NOTHING RETURNING execution_id AS id, part, number`,
        steps.flatMap(({ executionId, part, number, name, result }) => [
          executionId,
          part,
          number,
          tenantId,
          name,
          JSON.stringify({ value: result }),
        ]),
      );
      const added = new Set(rows.map(({ id, part, number }) => `${id} ${part} ${number}`));
      const kept: KeptStep[] = [];
      for (const { executionId, part, number, name, result } of steps) {
        // The first of two in one statement is the one that was added.
        if (added.delete(`${executionId} ${part} ${number}`)) kept.push({ name, result });
        else kept.push(keptOf(await em.findOneOrFail(PartStepEntity, { executionId, part, number })));
      }
      return kept;
    });
  }
}

/** A row as the journal gives it. */
export function keptOf({ name, result }: PartStepRow): KeptStep {
  return { name, result: result.value };
}
