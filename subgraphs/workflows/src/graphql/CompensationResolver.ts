import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { UnknownPlace } from '../persistence/PostgresExecutionStore.js';
import type { WorkflowsScope } from '../services.js';
import { Execution } from './Execution.js';
import { findExecution } from './find.js';
import { RetryCompensationInput, SkipCompensationInput } from './inputs.js';
import { RetryCompensationPayload, SkipCompensationPayload } from './payloads.js';
import { UndoneTask } from './UndoneTask.js';

@Resolver(() => Execution)
export class CompensationResolver {
  @FieldResolver(() => [UndoneTask], {
    description:
      'What it has done and not undone, in the order in which that is to be; empty unless COMPENSATING or COMPENSATION_FAILED.',
  })
  async undone(
    @Root() { id, status, workflowId, version }: Execution,
    @Ctx() scope: WorkflowsScope,
  ): Promise<UndoneTask[]> {
    if (status !== 'COMPENSATING' && status !== 'COMPENSATION_FAILED') return [];
    const undone = await scope.services.store.undone(await scope.em(), { id, workflowId, version });
    return undone.map(({ task, place }) => ({ key: place, task }));
  }

  @Mutation(() => RetryCompensationPayload, {
    description:
      'Goes on undoing what an execution has done, from where that failed. Needs the role DEVELOPER.',
  })
  async retryCompensation(
    @Arg('input', () => RetryCompensationInput, { description: 'What to try again.' })
    { executionId }: RetryCompensationInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<RetryCompensationPayload> {
    return resume('retryCompensation', executionId, [], scope);
  }

  @Mutation(() => SkipCompensationPayload, {
    description:
      'Leaves what could not be undone as it is, and goes on undoing the rest. Needs the role DEVELOPER.',
  })
  async skipCompensation(
    @Arg('input', () => SkipCompensationInput, { description: 'What to leave.' })
    { executionId, keys }: SkipCompensationInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<SkipCompensationPayload> {
    return resume('skipCompensation', executionId, keys, scope);
  }
}

async function resume(
  action: 'retryCompensation' | 'skipCompensation',
  executionId: string,
  skip: readonly string[],
  scope: WorkflowsScope,
): Promise<RetryCompensationPayload> {
  const { tenant, services, request } = scope;
  await scope.authorize(action, { type: 'Execution', id: executionId, tenantId: tenant.id });
  if (action === 'skipCompensation' && skip.length === 0)
    throw UserFault.of(
      'MISSING_KEY',
      'keys must name at least one of what the execution has not undone; found [].',
      ['keys'],
    );
  const job = { executionId, tenantId: tenant.id };
  try {
    const resumed = await services.store.resumeWithin(await scope.em(), job, request.actor.id, skip);
    const execution = await findExecution(executionId, scope);
    if (!execution)
      throw UserFault.of('NOT_FOUND', `There is no execution "${executionId.slice(0, 100)}".`, [
        'executionId',
      ]);
    if (!resumed)
      throw UserFault.of(
        'NOT_COMPENSATION_FAILED',
        `The execution "${executionId}" is ${execution.status}: there is nothing that could not be undone.`,
        ['executionId'],
      );
    scope.afterCommit(async () => {
      await services.store.ring(job, false);
      services.runner.wake();
    });
    return { execution, userErrors: [] };
  } catch (error) {
    if (!(error instanceof UnknownPlace)) throw error;
    throw UserFault.of('UNKNOWN_KEY', error.message, ['keys']);
  }
}
