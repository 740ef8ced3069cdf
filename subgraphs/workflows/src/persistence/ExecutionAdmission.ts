import type { EntityManager } from '@mikro-orm/postgresql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { currentTrace } from '@gantry/platform/telemetry/TraceContext.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { Json } from '../domain/Json.js';
import { Backlog } from '../domain/limits/Backlog.js';
import type { LimitsByTier } from '../domain/limits/TenantLimits.js';
import type { Workflow } from '../domain/workflow/Workflow.js';
import { ExecutionRepository, type ExecutionParent } from './ExecutionRepository.js';
import { ExecutionTurns } from './ExecutionTurns.js';
import { TierRepository } from './TierRepository.js';

/** An execution that is asked for. */
export interface ExecutionRequest {
  /** Without its tier, which only requests know, the one that the tenant's last request named is taken. */
  tenant: { id: string; tier?: Tier };
  workflow: Workflow;
  input: Json;
  startedBy: string;
  /** From 0 to 9; by default the definition's. */
  priority?: number | null | undefined;
  /** What starts it, where that starts it once. */
  cause?: string;
  /** Where it calls connectors; by default where the definition says. */
  environment?: string | null | undefined;
  /** The execution that runs it within itself. */
  parent?: ExecutionParent;
}

export interface ExecutionAdmissionParts {
  limits: LimitsByTier;
  submit(job: ExecutionJob): Promise<void>;
  /** Told what became of an execution that was asked for. */
  asked?: (tier: Tier, outcome: 'admitted' | 'held' | 'refused') => void;
}

/** An execution that has been stored. */
export interface AdmittedExecution {
  executionId: string;
  /** Hands it to the engine, unless it waits for its workflow; once the transaction has committed. */
  submit(): Promise<void>;
}

/** The one way by which executions come to be, whoever asks for them: what has no room is refused, or waits. */
export class ExecutionAdmission {
  readonly limits: LimitsByTier;
  readonly #submit: (job: ExecutionJob) => Promise<void>;
  readonly #asked: NonNullable<ExecutionAdmissionParts['asked']>;
  readonly #backlog = new Backlog();

  constructor({ limits, submit, asked = () => {} }: ExecutionAdmissionParts) {
    this.limits = limits;
    this.#submit = submit;
    this.#asked = asked;
  }

  /**
   * Stores an execution, in a transaction of its tenant.
   * @throws GantryError QUOTA_EXCEEDED when too many of the tenant's wait already
   * @throws UserFault WORKFLOW_BUSY when the workflow has no room for it and says that it is to be refused then
   */
  async admit(em: EntityManager, request: ExecutionRequest): Promise<AdmittedExecution> {
    const { tenant, workflow, input, startedBy, cause, environment = null, parent } = request;
    const executions = new ExecutionRepository(em);
    const tier = await new TierRepository(em).note(tenant.id, tenant.tier);
    const held = await this.#holds(tenant.id, tier, new ExecutionTurns(em), workflow).catch(
      (error: unknown) => {
        this.#asked(tier, 'refused');
        throw error;
      },
    );
    this.#asked(tier, held ? 'held' : 'admitted');
    const priority = request.priority ?? workflow.startPolicy.priority;
    const turn = { tier, priority, held, cause, environment, parent };
    const executionId = await executions.add(tenant.id, workflow, input, startedBy, turn);
    const job = { executionId, tenantId: tenant.id, tier, priority, trace: currentTrace() ?? null };
    return { executionId, submit: async () => (held ? undefined : this.#submit(job)) };
  }

  /** Whether an execution has to wait for its workflow; throws when there is no room for it at all. */
  async #holds(tenantId: string, tier: Tier, turns: ExecutionTurns, workflow: Workflow): Promise<boolean> {
    await this.#backlog.admit(tenantId, this.limits[tier], () => turns.standing());
    return !(await hasRoom(turns, workflow));
  }
}

async function hasRoom(
  turns: ExecutionTurns,
  { id, name, startPolicy: { concurrency } }: Workflow,
): Promise<boolean> {
  if (!concurrency) return true;
  const { limit, whenReached } = concurrency;
  const active = await turns.lockActive(id);
  if (active < limit) return true;
  if (whenReached === 'queue') return false;
  throw UserFault.of(
    'WORKFLOW_BUSY',
    `The workflow "${name}" lets ${limit} of its executions be under way at once, and ${active} are.`,
    ['workflowId'],
  );
}
