import type { Database } from '@gantry/platform/persistence/Database.js';
import type { ApprovalAnswer, ApprovalRequest } from '../domain/approval/Approval.js';
import type { ApprovalDesk } from '../domain/approval/ApprovalDesk.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import { answerOf, ApprovalRepository } from './ApprovalRepository.js';

/** Asks the people of an execution's tenant. */
export class PostgresApprovalDesk implements ApprovalDesk {
  readonly #database: Database;
  readonly #job: ExecutionJob;
  readonly #changed: () => Promise<void>;

  /** @param changed told when what is asked has changed */
  constructor(database: Database, job: ExecutionJob, changed: () => Promise<void>) {
    this.#database = database;
    this.#job = job;
    this.#changed = changed;
  }

  async ask(request: ApprovalRequest): Promise<string> {
    const { tenantId, executionId } = this.#job;
    const { id } = await this.#database.tenant({ tenantId }, (em) =>
      new ApprovalRepository(em).add(tenantId, executionId, request),
    );
    await this.#changed();
    return id;
  }

  async expire(name: string): Promise<ApprovalAnswer | null> {
    const { tenantId, executionId } = this.#job;
    const answer = await this.#database.tenant({ tenantId }, async (em) => {
      const approvals = new ApprovalRepository(em);
      const row = await approvals.lockByName(executionId, name);
      if (row?.status === 'OPEN') await approvals.close(row, 'EXPIRED');
      return row && answerOf(row);
    });
    await this.#changed();
    return answer;
  }
}
