import { Arg, Args, Ctx, FieldResolver, Resolver } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { EventRepository } from '../persistence/EventRepository.js';
import type { WorkflowsScope } from '../services.js';
import { ReceivedEventConnection, receivedEventView, type ReceivedEvent } from './ReceivedEvent.js';
import { Tenant } from './Tenant.js';

@Resolver(() => Tenant)
export class ReceivedEventResolver {
  @FieldResolver(() => ReceivedEventConnection, {
    nullable: true,
    description:
      "What the tenant's workflows could hear in the last seven days, newest first. Needs the role VIEWER.",
  })
  async receivedEvents(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('type', () => String, { nullable: true, description: 'Only those of this type.' })
    type: string | null,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<ReceivedEvent>> {
    const { tenant } = scope;
    await scope.authorize('receivedEvents', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    const events = new EventRepository(await scope.em(), tenant.id);
    return connectionFrom(
      page,
      (keyset) => events.page(type ?? null, keyset),
      ({ position }) => String(position),
      receivedEventView,
    );
  }
}
