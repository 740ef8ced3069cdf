import type { Database } from '@gantry/platform/persistence/Database.js';
import type { ApprovalAnswer, ApprovalRequest } from '../domain/approval/Approval.js';
import type { ApprovalDesk } from '../domain/approval/ApprovalDesk.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import { answerOf, ApprovalRepository } from './ApprovalRepository.js';

/** Asks the people of an execution's tenant. */
export class PostgresApprovalDesk implements ApprovalDesk {
  readonly #database: Database;
  readonly #job: ExecutionJob;

  constructor(database: Database, job: ExecutionJob) {
    this.#database = database;
    this.#job = job;
  }

  async ask(request: ApprovalRequest): Promise<string> {
    const { tenantId, executionId } = this.#job;
    const { id } = await this.#database.tenant({ tenantId }, (em) =>
      new ApprovalRepository(em).add(tenantId, executionId, request),
    );
    return id;
  }

  async expire(name: string): Promise<ApprovalAnswer | null> {
    const { tenantId, executionId } = this.#job;
    return this.#database.tenant({ tenantId }, async (em) => {
      const approvals = new ApprovalRepository(em);
      const row = await approvals.lockByName(executionId, name);
      if (row?.status === 'OPEN') await approvals.close(row, 'EXPIRED');
      return row && answerOf(row);
    });
  }
}
