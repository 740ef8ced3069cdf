import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { followHistory } from '@gantry/platform/streams/followHistory.js';
import { executionStream, isOver } from '../domain/execution/Execution.js';
import { endsHistory } from '../domain/interpreter/HistoryEvent.js';
import { ExecutionRepository } from '../persistence/ExecutionRepository.js';
import { HistoryRepository } from '../persistence/HistoryRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Execution } from './Execution.js';
import { ExecutionEvent, executionEventView } from './ExecutionEvent.js';
import { findExecution } from './find.js';

/** Events read from the history at a time. */
const batchSize = 100;

@Resolver(() => ExecutionEvent)
export class ExecutionEventResolver {
  @Subscription(() => ExecutionEvent, {
    description:
      "An execution's history: what is there after `after`, or all of it without, and then each event as it is recorded. Completes after the last event. Needs the role VIEWER.",
    subscribe: ({ args, context }) => {
      const { executionId, after } = args as { executionId: string; after?: string | null };
      return follow(executionId, after, context as WorkflowsScope);
    },
  })
  executionEventRecorded(
    @Root() event: ExecutionEvent,
    @Arg('executionId', () => ID, { description: 'The execution.' }) _executionId: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last event already seen.' })
    _after?: string,
  ): ExecutionEvent {
    return event;
  }

  @FieldResolver(() => Execution, { description: 'The execution as it is now.' })
  async execution(@Root() { executionId }: ExecutionEvent, @Ctx() scope: WorkflowsScope): Promise<Execution> {
    const execution = await findExecution(executionId, scope);
    if (!execution) throw new GantryError('NOT_FOUND', 'There is no such execution.');
    return execution;
  }
}

async function* follow(
  executionId: string,
  after: string | null | undefined,
  scope: WorkflowsScope,
): AsyncGenerator<ExecutionEvent> {
  const { tenant, services, signal } = scope;
  await scope.authorize('executionEventRecorded', {
    type: 'Execution',
    id: executionId,
    tenantId: tenant.id,
  });
  const known = await scope.read(async (em) => {
    const executions = new ExecutionRepository(em);
    const execution = await executions.find(executionId);
    return (
      execution && {
        over: isOver(execution.status),
        last: await new HistoryRepository(em).lastSequence(executionId),
        trace: await executions.traceOf(executionId),
      }
    );
  });
  if (!known) throw new GantryError('NOT_FOUND', `There is no execution "${executionId.slice(0, 100)}".`);
  if (after != null && Number(after) > known.last) {
    throw new GantryError(
      'CURSOR_EXPIRED',
      `"${after.slice(0, 40)}" is no cursor of this execution's history.`,
    );
  }
  if (known.over && after != null && Number(after) === known.last) return;
  const history = followHistory({
    read: (sequence) =>
      scope.read((em) => new HistoryRepository(em).events(executionId, sequence, batchSize)),
    sequence: (event) => event.sequence,
    isLast: ({ type }) => endsHistory(type),
    wake: { streams: services.streams, tenantId: tenant.id, stream: executionStream(executionId) },
    after,
    signal,
  });
  for await (const event of history) yield { ...executionEventView(executionId, event), ...known.trace };
}
