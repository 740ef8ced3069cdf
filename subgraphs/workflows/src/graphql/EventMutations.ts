import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { readCloudEvent } from '../domain/event/readCloudEvent.js';
import { isJsonObject, type Json } from '../domain/Json.js';
import { EventRepository } from '../persistence/EventRepository.js';
import type { WorkflowsScope } from '../services.js';
import { ReceivedEvent, receivedEventView } from './ReceivedEvent.js';

@InputType('PublishEventInput', { description: 'Something that has happened.' })
export class PublishEventInput {
  @Field(() => JSONScalar, {
    description:
      'In the JSON format of CloudEvents 1.0, at most 256 KiB: `source`, `type` and what else there is to say. Without an `id` it gets one.',
  })
  event!: Json;

  @Field(() => String, {
    nullable: true,
    description: '1 to 200 characters; the same key and input again answer the same and do nothing.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('PublishEventPayload', { description: 'Answer of `publishEvent`.' })
export class PublishEventPayload {
  @Field(() => ReceivedEvent, {
    nullable: true,
    description: 'The event; null when there are `userErrors`.',
  })
  event!: ReceivedEvent | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was published.' })
  userErrors!: UserError[];
}

@Resolver()
export class EventMutations {
  @Mutation(() => PublishEventPayload, {
    description:
      "Tells the tenant's workflows of an event: those that listen for it go on, and those that it starts begin. One with the same `source` and `id` as another is that other. Needs the role DEVELOPER.",
  })
  async publishEvent(
    @Arg('input', () => PublishEventInput, { description: 'The event.' }) input: PublishEventInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<PublishEventPayload> {
    const { tenant } = scope;
    await scope.authorize('publishEvent', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    const place = await scope.idempotent('publishEvent', input, async () => {
      const given = isJsonObject(input.event) ? { id: newId('evt'), ...input.event } : input.event;
      const event = readCloudEvent(given, ['event']);
      await new EventRepository(await scope.em(), tenant.id).add(event);
      return { source: event.source, id: event.id };
    });
    const row = await new EventRepository(await scope.em(), tenant.id).find(place);
    return { event: row && receivedEventView(row), userErrors: [] };
  }
}
