import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import { envelopeOf } from '../domain/event/CloudEvent.js';
import { EventTriggerRepository } from './EventTriggerRepository.js';
import type { AdmittedExecution, ExecutionAdmission } from './ExecutionAdmission.js';
import { WorkflowRepository } from './WorkflowRepository.js';

export interface EventStartingParts {
  database: Database;
  admission: ExecutionAdmission;
  /** Told what is not started. */
  warn(error: unknown, message: string): void;
}

/** Tenants looked after in one round. */
const tenantsAtOnce = 100;
/** Executions started for a tenant in one round. */
const batchSize = 20;

/** Starts the executions that events ask for, each once, as soon as its tenant has room. */
export class EventStarting {
  readonly #parts: EventStartingParts;

  constructor(parts: EventStartingParts) {
    this.#parts = parts;
  }

  /** Starts some. @returns whether there may be more to start at once */
  async round(): Promise<boolean> {
    const rows = await this.#parts.database.worker((em) =>
      em.execute<{ tenantId: string }[]>('SELECT DISTINCT tenant_id AS "tenantId" FROM event_start LIMIT ?', [
        tenantsAtOnce,
      ]),
    );
    const started = await Promise.all(rows.map(({ tenantId }) => this.#startSome(tenantId)));
    return started.includes(true);
  }

  async #startSome(tenantId: string): Promise<boolean> {
    try {
      for (let count = 0; count < batchSize; count += 1) if (!(await this.#startOne(tenantId))) return false;
      return true;
    } catch (error) {
      // What has no room stays, and is tried again.
      if (!(error instanceof GantryError && error.code === 'QUOTA_EXCEEDED'))
        this.#parts.warn(error, 'Starting an execution for an event failed; it is tried again.');
      return false;
    }
  }

  async #startOne(tenantId: string): Promise<boolean> {
    const { database, admission, warn } = this.#parts;
    let admitted: AdmittedExecution | null = null;
    const found = await database.tenant({ tenantId }, async (em) => {
      const [start] = await new EventTriggerRepository(em, tenantId).takeStarts(1);
      if (!start) return false;
      const { workflowId, events, startedBy } = start;
      const workflow = await new WorkflowRepository(em).find(workflowId);
      if (!workflow) return true;
      const input = events.map(envelopeOf);
      try {
        admitted = await admission.admit(em, { tenant: { id: tenantId }, workflow, input, startedBy });
      } catch (error) {
        if (!(error instanceof UserFault)) throw error;
        warn(error, `The workflow ${workflowId} is not started for an event: it says so itself.`);
      }
      return true;
    });
    await (admitted as AdmittedExecution | null)?.submit();
    return found;
  }
}
