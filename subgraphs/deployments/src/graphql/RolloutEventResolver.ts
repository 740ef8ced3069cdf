import { Arg, Ctx, Directive, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { followHistory } from '@gantry/platform/streams/followHistory.js';
import { isTerminal } from '../domain/rolloutPhase.js';
import { rolloutStream } from '../domain/streamNames.js';
import type { RolloutEventRow } from '../persistence/RolloutEventEntity.js';
import { RolloutRepository } from '../persistence/RolloutRepository.js';
import type { DeploymentsScope } from '../services.js';
import { findRollout, Rollout } from './Rollout.js';
import { RolloutEvent, rolloutEventView } from './RolloutEvent.js';

/** Events read from the history at a time. */
const batchSize = 100;

@Resolver(() => RolloutEvent)
export class RolloutEventResolver {
  @Subscription(() => RolloutEvent, {
    description:
      'The phases of a rollout: those after `after`, or all without it, and then each as it is entered. Ends after HEALTHY, FAILED or ROLLED_BACK. For every member.',
    subscribe: ({ args, context }) => {
      const { rolloutId, after } = args as { rolloutId: string; after?: string | null };
      return followRollout(rolloutId, after, context as DeploymentsScope);
    },
  })
  @Directive('@tag(name: "operation")')
  rolloutEventRecorded(
    @Root() event: RolloutEventRow,
    @Arg('rolloutId', () => ID, { description: 'The rollout, as `deploy` or `rollback` answers it.' })
    _rolloutId: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last event already seen.' })
    _after?: string,
  ): RolloutEvent {
    return rolloutEventView(event);
  }

  @FieldResolver(() => Rollout, { nullable: true, description: 'The rollout as it is now.' })
  async rollout(@Root() event: RolloutEvent, @Ctx() scope: DeploymentsScope): Promise<Rollout | null> {
    return findRollout(event.rolloutId, scope);
  }
}

async function* followRollout(
  rolloutId: string,
  after: string | null | undefined,
  scope: DeploymentsScope,
): AsyncGenerator<RolloutEventRow> {
  const { tenant, services, signal } = scope;
  await scope.authorize('rolloutEventRecorded', { type: 'Rollout', id: rolloutId, tenantId: tenant.id });
  const known = await scope.read((em) => new RolloutRepository(em).find(rolloutId));
  if (!known) throw new GantryError('NOT_FOUND', `There is no rollout "${rolloutId.slice(0, 100)}".`);
  yield* followHistory({
    read: (sequence) => scope.read((em) => new RolloutRepository(em).events(rolloutId, sequence, batchSize)),
    sequence: (event) => event.sequence,
    isLast: (event) => isTerminal(event.phase),
    wake: { streams: services.streams, tenantId: tenant.id, stream: rolloutStream(rolloutId) },
    after,
    signal,
  });
}
