import type { Database } from '@gantry/platform/persistence/Database.js';
import { eventKey, type CloudEvent } from '../domain/event/CloudEvent.js';
import type { EventExchange } from '../domain/event/EventExchange.js';
import { hear, type Listening } from '../domain/event/Listening.js';
import type { Correlations } from '../domain/event/matchEvent.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { ExpressionEvaluator } from '../domain/interpreter/ExpressionEvaluator.js';
import type { Json } from '../domain/Json.js';
import { EventRepository } from './EventRepository.js';
import { idleLimits } from './idleLimits.js';
import { SignalRepository } from './SignalRepository.js';

/** What one execution says to its tenant's others, and hears of what happens to the tenant. */
export class PostgresEventExchange implements EventExchange {
  readonly #database: Database;
  readonly #job: ExecutionJob;
  readonly #expressions: Pick<ExpressionEvaluator, 'evaluate'>;

  constructor(database: Database, job: ExecutionJob, expressions: Pick<ExpressionEvaluator, 'evaluate'>) {
    this.#database = database;
    this.#job = job;
    this.#expressions = expressions;
  }

  async emit(event: CloudEvent): Promise<void> {
    const { tenantId } = this.#job;
    await this.#database.tenant({ tenantId }, (em) => new EventRepository(em, tenantId).add(event));
  }

  async listen(listening: Listening): Promise<void> {
    const { tenantId, executionId } = this.#job;
    const { name } = listening;
    await this.#database.tenant(
      { tenantId },
      async (em) => {
        const events = new EventRepository(em, tenantId);
        // What comes from here on is told by whoever gets the lock next, and finds the wait.
        const told = (await events.lockCursor(true)) ?? 0;
        if (!(await events.addWait(executionId, listening))) return;
        let expected: Correlations = {};
        for (const { event } of await events.unheard(executionId, listening, told)) {
          const heard = await hear(listening, expected, event, this.#expressions);
          if (!heard) continue;
          ({ expected } = heard);
          const payload = { event, met: heard.met } as unknown as Json;
          await new SignalRepository(em).send({ executionId, tenantId, name, key: eventKey(event), payload });
        }
        await events.correlate({ executionId, name }, expected);
      },
      idleLimits.hearing,
    );
  }

  async leave(name: string, consumed: readonly string[]): Promise<void> {
    const { tenantId, executionId } = this.#job;
    await this.#database.tenant({ tenantId }, async (em) => {
      const events = new EventRepository(em, tenantId);
      await events.consume(executionId, consumed);
      await events.removeWait({ executionId, name });
    });
  }
}
