import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import { isOver } from '../domain/execution/Execution.js';
import {
  deepestChild,
  type ChildStart,
  type ChildToStart,
  type ChildWorkflows,
} from '../domain/interpreter/ChildWorkflows.js';
import { referenceText } from '../domain/workflow/WorkflowReference.js';
import type { ExecutionAdmission } from './ExecutionAdmission.js';
import { ExecutionRepository } from './ExecutionRepository.js';
import { WorkflowRepository } from './WorkflowRepository.js';

export interface ChildWorkflowsParts {
  database: Database;
  admission: ExecutionAdmission;
  /** Ends an execution, and those that run within it. */
  cancel(job: ExecutionJob): Promise<void>;
}

type Started = ChildStart & { submit?: () => Promise<void> };

/** The workflows that one execution runs within itself: executions of the same tenant, admitted like all others. */
export class PostgresChildWorkflows implements ChildWorkflows {
  readonly #parts: ChildWorkflowsParts;
  readonly #job: ExecutionJob;

  constructor(parts: ChildWorkflowsParts, job: ExecutionJob) {
    this.#parts = parts;
    this.#job = job;
  }

  async start(child: ChildToStart): Promise<ChildStart> {
    const { submit, ...started } = await this.#admit(child);
    // Should this not happen any more, a sweep submits it.
    await submit?.();
    return started;
  }

  async cancel(executionId: string): Promise<void> {
    await this.#parts.cancel({ executionId, tenantId: this.#job.tenantId });
  }

  async #admit(child: ChildToStart): Promise<Started> {
    const { tenantId, executionId: parentId } = this.#job;
    const cause = `child:${parentId}:${child.key}`;
    try {
      return await this.#parts.database.tenant({ tenantId }, async (em) => {
        const executions = new ExecutionRepository(em);
        const workflow = await new WorkflowRepository(em).referredTo(child);
        if (!workflow) {
          const detail = `There is no workflow ${referenceText(child)}.`;
          return { kind: 'refused', reason: 'missing', detail };
        }
        const known = await executions.causedBy(cause);
        if (known !== null) return { kind: 'started', executionId: known };
        const parent = await executions.parentOf(parentId);
        if (!parent || isOver(parent.status)) throw new Error(`The execution ${parentId} is over.`);
        if (parent.depth >= deepestChild) {
          const detail = `More than ${deepestChild} workflows run within each other.`;
          return { kind: 'refused', reason: 'too deep', detail };
        }
        const admitted = await this.#parts.admission.admit(em, {
          tenant: { id: tenantId },
          workflow,
          input: child.input,
          startedBy: parent.startedBy,
          environment: parent.environment,
          cause,
          parent: { id: parentId, signal: child.signal, depth: parent.depth },
        });
        return { kind: 'started', executionId: admitted.executionId, submit: admitted.submit };
      });
    } catch (error) {
      const busy =
        error instanceof UserFault || (error instanceof GantryError && error.code === 'QUOTA_EXCEEDED');
      if (!busy) throw error;
      return { kind: 'refused', reason: 'busy', detail: error.message };
    }
  }
}
