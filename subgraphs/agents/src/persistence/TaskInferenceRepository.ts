import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import { currentTrace } from '@gantry/platform/telemetry/TraceContext.js';
import type { TaskQuestion } from '../domain/task/TaskQuestion.js';
import { InferenceEntity, type InferenceRow } from './InferenceEntity.js';

/** A question of a task of a workflow, and whom it goes to. */
export interface AskedTask {
  executionId: string;
  workflowId: string | null;
  task: string;
  /** Null for a model alone. */
  agentId: string | null;
  /** Null for the default, or for what the agent has. */
  model: string | null;
  question: TaskQuestion;
  expiresAt: Date;
  requestId: string;
}

/** What the tasks of a tenant's workflows have asked. */
export class TaskInferenceRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Adds one to be made. @returns its id */
  async add(tenantId: string, asked: AskedTask): Promise<string> {
    const { question, ...rest } = asked;
    const { messages, ...terms } = question;
    const id = newId('inf');
    this.#em.create(InferenceEntity, {
      id,
      tenantId,
      ...rest,
      messages: [...messages],
      terms,
      trace: currentTrace() ?? null,
      status: 'QUEUED',
      starts: 0,
      inputTokens: 0,
      outputTokens: 0,
      createdAt: new Date(),
    });
    await this.#em.flush();
    return id;
  }

  async find(id: string): Promise<InferenceRow | null> {
    return this.#em.findOne(InferenceEntity, { id, executionId: { $ne: null } });
  }
}
