import { setTimeout as sleep } from 'node:timers/promises';
import { Arg, Ctx, Directive, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkTaskQuestion } from '../domain/task/TaskQuestion.js';
import { AgentRepository } from '../persistence/AgentRepository.js';
import { TaskInferenceRepository } from '../persistence/TaskInferenceRepository.js';
import type { AgentsScope } from '../services.js';
import { InferForTaskInput } from './InferForTaskInput.js';
import { InferForTaskPayload, TaskInference, taskInferenceView } from './TaskInference.js';

/** Most milliseconds that one request waits for an answer. */
const longestWaitMs = 20_000;
/** Milliseconds between two looks whether the answer is there: the first, and the most. */
const [firstLookMs, lookMs] = [25, 400];

/** What tasks of workflows ask models; for the workflows subgraph. */
@Resolver(() => TaskInference)
export class TaskInferenceResolver {
  @Mutation(() => InferForTaskPayload, {
    description:
      'Has a model or an agent asked for a task of a workflow, and does not wait for the answer. For services.',
  })
  @Directive('@inaccessible')
  async inferForTask(
    @Arg('input', () => InferForTaskInput, { description: 'What is asked.' }) input: InferForTaskInput,
    @Ctx() scope: AgentsScope,
  ): Promise<InferForTaskPayload> {
    const { executionId, expiresInMs, workflowId = null, task } = input;
    const tenantId = scope.tenant.id;
    await scope.authorize('inferForTask', { type: 'Execution', id: executionId, tenantId });
    const inferences = new TaskInferenceRepository(await scope.em());
    // How long somebody waits is another matter each time.
    const { expiresInMs: _, ...asked } = input;
    const id = await scope.idempotent('inferForTask', asked, async () => {
      const question = questionOf(input);
      checkTaskQuestion(question);
      const added = await inferences.add(tenantId, {
        executionId,
        workflowId,
        task,
        ...(await addressee(input, scope)),
        question,
        expiresAt: new Date(Date.now() + expiresInMs),
        requestId: scope.request.requestId,
      });
      scope.afterCommit(scope.services.wakeWorker);
      return added;
    });
    const row = await inferences.find(id);
    return { inference: row && taskInferenceView(row), userErrors: [] };
  }

  @Query(() => TaskInference, {
    nullable: true,
    description: 'What a task of a workflow was answered, as soon as it is there. For services.',
  })
  @Directive('@inaccessible')
  async taskInference(
    @Arg('id', () => ID, { description: 'The inference.' }) id: string,
    @Arg('waitMs', () => Int, {
      defaultValue: 0,
      description: 'Milliseconds to wait for the answer, 20,000 at most.',
    })
    waitMs: number,
    @Ctx() scope: AgentsScope,
  ): Promise<TaskInference | null> {
    await scope.authorize('taskInference', { type: 'TaskInference', id, tenantId: scope.tenant.id });
    const until = performance.now() + Math.min(waitMs, longestWaitMs);
    for (let pause = firstLookMs; ; pause = Math.min(pause * 2, lookMs)) {
      // A transaction for each look: none is held open meanwhile.
      const row = await scope.read((em) => new TaskInferenceRepository(em).find(id));
      if (!row || row.finishedAt || performance.now() >= until || scope.signal.aborted)
        return row && taskInferenceView(row);
      await sleep(Math.max(1, Math.min(pause, until - performance.now())));
    }
  }
}

function questionOf({ system, messages, schema, temperature, maxTokens }: InferForTaskInput) {
  return {
    system: system ?? null,
    messages: messages.map(({ isAnswer, content }) => ({
      role: isAnswer ? ('ASSISTANT' as const) : ('USER' as const),
      content,
    })),
    schema: schema ?? null,
    temperature: temperature ?? null,
    maxTokens: maxTokens ?? null,
  };
}

/** Whom the question goes to. @throws UserFault where there is nobody like that, or nobody who does tasks */
async function addressee(
  { agent: called, model: asked }: InferForTaskInput,
  scope: AgentsScope,
): Promise<{ agentId: string | null; model: string | null }> {
  const { models } = scope.services;
  if (called == null) {
    checkModel(asked ?? null, 'model');
    return { agentId: null, model: asked ?? null };
  }
  const [agent, another] = await new AgentRepository(await scope.em()).called(called);
  const shown = JSON.stringify(called.slice(0, 100));
  if (!agent) throw UserFault.of('UNKNOWN_AGENT', `There is no agent ${shown}.`, ['agent']);
  if (another) {
    const ids = `${agent.id} and ${another.id}`;
    throw UserFault.of(
      'AMBIGUOUS_AGENT',
      `More than one agent is called ${shown}; say which by its id: ${ids}.`,
      ['agent'],
    );
  }
  checkModel(agent.model, 'agent');
  return { agentId: agent.id, model: null };

  function checkModel(name: string | null, field: string): void {
    const model = models.find(name);
    if (model?.provider.answersTasks) return;
    const able = models.models.filter(({ provider }) => provider.answersTasks).map((each) => each.name);
    const none =
      'this installation has no inference server (INFERENCE_URL), and its drafting agent is no model';
    const said = able.length === 0 ? none : `there are: ${able.join(', ')}`;
    const found = JSON.stringify((name ?? model?.name ?? '').slice(0, 100));
    throw UserFault.of('UNKNOWN_MODEL', `The model ${found} does no tasks; ${said}.`, [field]);
  }
}
