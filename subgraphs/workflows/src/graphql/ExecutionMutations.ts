import type { EntityManager } from '@mikro-orm/postgresql';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Json } from '../domain/Json.js';
import { didYouMean } from '../domain/source/nearestName.js';
import { isPriority } from '../domain/limits/priority.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { findExecution } from './find.js';
import { CancelExecutionInput, StartExecutionInput } from './inputs.js';
import { CancelExecutionPayload, StartExecutionPayload } from './payloads.js';

/** Most bytes of an execution's input, as JSON. */
const longestInput = 1024 * 1024;

@Resolver()
export class ExecutionMutations {
  @Mutation(() => StartExecutionPayload, {
    description:
      "Runs a workflow's latest version to its end, whatever happens to the process. It begins when the tenant has room for it, and is refused with QUOTA_EXCEEDED (`limit`, `current`, and `retryAfter` in seconds) when too many wait already. Needs the role DEVELOPER.",
  })
  async startExecution(
    @Arg('input', () => StartExecutionInput, { description: 'What to run.' }) input: StartExecutionInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<StartExecutionPayload> {
    const { tenant, request, services } = scope;
    const { workflowId } = input;
    await scope.authorize('startExecution', { type: 'Workflow', id: workflowId, tenantId: tenant.id });
    const executionId = await scope.idempotent('startExecution', input, async () => {
      const em = await scope.em();
      const workflow = await new WorkflowRepository(em).find(workflowId);
      if (!workflow) throw notFound('workflow', workflowId, 'workflowId');
      const admitted = await services.admission.admit(em, {
        tenant,
        workflow,
        input: checkInput(input.input),
        startedBy: request.actor.id,
        priority: checkPriority(input.priority),
        environment: await checkEnvironment(em, input.environment),
      });
      // Should this not happen any more, the next sweep over what has not ended submits it.
      scope.afterCommit(admitted.submit);
      return admitted.executionId;
    });
    return { execution: await findExecution(executionId, scope), userErrors: [] };
  }

  @Mutation(() => CancelExecutionPayload, {
    description:
      'Ends an execution where it stands: no further task begins, and a call under way is not undone; what had completed is, where that is asked for. Cancelling twice is the same as once. Needs the role DEVELOPER.',
  })
  async cancelExecution(
    @Arg('input', () => CancelExecutionInput, { description: 'What to cancel.' }) input: CancelExecutionInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<CancelExecutionPayload> {
    const { tenant, services, request } = scope;
    const { executionId, compensate } = input;
    await scope.authorize('cancelExecution', { type: 'Execution', id: executionId, tenantId: tenant.id });
    const job = { executionId, tenantId: tenant.id };
    const em = await scope.em();
    const by = request.actor.id;
    const stopped = await services.store.cancelWithin(em, job, { by, compensate });
    const execution = await findExecution(executionId, scope);
    if (!execution) throw notFound('execution', executionId, 'executionId');
    if (!stopped && execution.status !== 'CANCELLED' && execution.status !== 'COMPENSATING') {
      throw UserFault.of(
        'ALREADY_ENDED',
        `The execution "${executionId}" has ended as ${execution.status}.`,
        ['executionId'],
      );
    }
    if (stopped) {
      scope.afterCommit(async () => {
        await services.store.ring(job, execution.status === 'CANCELLED');
        await services.runner.cancel(stopped);
        services.runner.wake();
      });
    }
    return { execution, userErrors: [] };
  }
}

function checkInput(input: Json | undefined): Json {
  const value = input ?? {};
  const length = Buffer.byteLength(JSON.stringify(value));
  if (length <= longestInput) return value;
  throw UserFault.of(
    'INPUT_TOO_LONG',
    `The input has ${length} bytes as JSON; at most ${longestInput} are taken.`,
    ['input'],
  );
}

function checkPriority(priority: number | null | undefined): number | null {
  if (priority === undefined || priority === null || isPriority(priority)) return priority ?? null;
  throw UserFault.of('INVALID_PRIORITY', `The priority must be from 0 to 9, not ${priority}.`, ['priority']);
}

async function checkEnvironment(
  em: EntityManager,
  environment: string | null | undefined,
): Promise<string | null> {
  if (environment == null) return null;
  const names = await new ConnectorRepository(em).environmentNames();
  if (names.includes(environment)) return environment;
  throw UserFault.of(
    'UNKNOWN_ENVIRONMENT',
    `No connector has an environment ${JSON.stringify(environment.slice(0, 100))}.${didYouMean(environment.slice(0, 100), names)}`,
    ['environment'],
  );
}

function notFound(what: string, id: string, field: string): UserFault {
  return UserFault.of('NOT_FOUND', `There is no ${what} "${id.slice(0, 100)}".`, [field]);
}
