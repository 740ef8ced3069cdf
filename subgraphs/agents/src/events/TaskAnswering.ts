import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { Agent } from '../domain/Agent.js';
import type { ModelCatalog } from '../domain/inference/ModelCatalog.js';
import { answerTask } from '../domain/task/answerTask.js';
import { unanswered, type TaskAnswer } from '../domain/task/TaskAnswer.js';
import { AgentRepository } from '../persistence/AgentRepository.js';
import type { InferenceRow } from '../persistence/InferenceEntity.js';
import type { Writer } from '../persistence/InferenceQueue.js';
import { isGivenUp, mostStarts, type InferenceWriting, type Written } from './InferenceWriting.js';

export interface TaskAnsweringOptions {
  database: Database;
  events: EventHub;
  models: ModelCatalog;
}

/** Answers tasks of workflows, as long as somebody waits for the answer. */
export class TaskAnswering implements InferenceWriting {
  readonly #options: TaskAnsweringOptions;

  constructor(options: TaskAnsweringOptions) {
    this.#options = options;
  }

  async write(row: InferenceRow, signal: AbortSignal): Promise<Written> {
    const { answer, by } = await this.#write(row, signal);
    return { by, ended: answer, publish: (em) => this.#publish(em, row, answer, by) };
  }

  async #write(row: InferenceRow, signal: AbortSignal): Promise<{ by: Writer; answer: TaskAnswer }> {
    const { database, models } = this.#options;
    const { tenantId, agentId, model: asked } = row;
    let agent: Agent | null = null;
    if (agentId)
      agent = await database.tenant({ tenantId }, (em) => new AgentRepository(em).find(agentId), {
        readOnly: true,
      });
    const name = agentId ? (agent?.model ?? null) : (asked ?? null);
    const model = models.find(name);
    const by = { provider: model?.provider.name ?? 'none', model: model?.name ?? name ?? 'none' };
    const never = (...given: Parameters<typeof unanswered>) => ({ by, answer: unanswered(...given) });
    if (agentId && !agent) return never('UNKNOWN_AGENT', 'The agent no longer exists.');
    if (!model?.provider.answersTasks)
      return never('UNKNOWN_MODEL', `The model "${by.model}" is no longer there to answer tasks.`);
    if (isGivenUp(row))
      return never('GIVEN_UP', `The inference was begun ${mostStarts} times and never finished.`);
    const left = (row.expiresAt?.getTime() ?? 0) - Date.now();
    const expired = () => never('EXPIRED', 'The time that was left for the inference is over.');
    if (left <= 0) return expired();
    const patience = AbortSignal.timeout(left);
    const question = { ...row.terms!, messages: row.messages };
    const either = AbortSignal.any([signal, patience]);
    const answer = await answerTask(model.provider, question, agent?.instructions ?? '', either);
    if (answer.fault?.code !== 'CANCELLED' || !patience.aborted) return { by, answer };
    return { by, answer: { ...expired().answer, usage: answer.usage } };
  }

  async #publish(em: EntityManager, row: InferenceRow, answer: TaskAnswer, by: Writer): Promise<void> {
    const { id, tenantId, executionId, workflowId, task, agentId, requestId } = row;
    const { status, usage, finishReason, fault } = answer;
    await this.#options.events.publish(
      em,
      tenantId,
      'InferenceEnded',
      {
        inferenceId: id,
        executionId: executionId!,
        ...(workflowId && { workflowId }),
        task: task!,
        ...(agentId && { agentId }),
        ...by,
        status,
        ...usage,
        finishReason,
        ...(fault && { error: fault.message }),
      },
      requestId ?? undefined,
    );
  }
}
