import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from '@gantry/platform/persistence/Database.js';
import { Abandoned } from '../domain/interpreter/Durable.js';
import type { KeptStep } from '../domain/interpreter/StepJournal.js';
import { Gathering } from './Gathering.js';
import { idleLimits } from './idleLimits.js';
import { PartStepEntity, type PartStepRow } from './PartStepEntity.js';

/** A step to be kept, and where. */
export interface StepToKeep extends KeptStep {
  executionId: string;
  part: string;
  /** From 0 within the part. */
  number: number;
  /** How often the execution had been put away when the run began whose step it is. */
  wakes: number;
}

type Place = Pick<StepToKeep, 'executionId' | 'part' | 'number'>;

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

  /**
   * @returns what is kept there: the step given, or another's who was first
   * @throws Abandoned where the execution has been put away since, or there is none: whoever goes on with it decides alone
   */
  keep(tenantId: string, step: StepToKeep): Promise<KeptStep> {
    return this.#gathering.ask(tenantId, step);
  }

  async #keep(tenantId: string, asked: readonly StepToKeep[]): Promise<readonly KeptStep[]> {
    // A statement takes its rows in any order: of those that are for one place, it only gets the first.
    const steps = [...Map.groupBy(asked, placeOf).values()].map(([first]) => first!);
    return this.#database.tenant(
      { tenantId },
      async (em) => {
        // Should another process have thought this one gone, whoever is first decides for both. Putting away waits for this.
        const rows = await em.execute<Place[]>(
          `INSERT INTO part_step (execution_id, part, number, tenant_id, name, result)
         SELECT step.execution_id, part, number, tenant_id, name, result
         FROM (VALUES ${steps.map(() => '(?, ?::int, ?, ?::int, ?, ?, ?::json)').join(', ')})
           AS step (execution_id, wakes, part, number, tenant_id, name, result)
         JOIN (SELECT id, wakes FROM execution WHERE id IN (${steps.map(() => '?').join(', ')}) FOR KEY SHARE) AS held
           ON held.id = step.execution_id AND held.wakes = step.wakes
         ON CONFLICT DO NOTHING RETURNING execution_id AS "executionId", part, number`,
          [
            ...steps.flatMap(({ executionId, wakes, part, number, name, result }) => [
              executionId,
              wakes,
              part,
              number,
              tenantId,
              name,
              JSON.stringify({ value: result }),
            ]),
            ...steps.map(({ executionId }) => executionId),
          ],
        );
        const added = new Set(rows.map(placeOf));
        const kept: KeptStep[] = [];
        for (const step of asked) {
          const { executionId, part, number, name, result } = step;
          if (added.delete(placeOf(step))) kept.push({ name, result });
          else kept.push(await this.#known(em, { executionId, part, number }));
        }
        return kept;
      },
      idleLimits.writing,
    );
  }

  async #known(em: EntityManager, place: Place): Promise<KeptStep> {
    const row = await em.findOne(PartStepEntity, place);
    if (row) return keptOf(row);
    throw new Abandoned(`The execution ${place.executionId} goes on elsewhere.`);
  }
}

function placeOf({ executionId, part, number }: Place): string {
  return `${executionId} ${part} ${number}`;
}

/** A row as the journal gives it. */
export function keptOf({ name, result }: PartStepRow): KeptStep {
  return { name, result: result.value };
}
