import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import type { Json } from '../domain/Json.js';
import { envelopeOf } from '../domain/event/CloudEvent.js';
import type { ReceivedEventRow } from '../persistence/ReceivedEventEntity.js';

@ObjectType('ReceivedEvent', {
  description: "An event that the tenant's workflows can hear. It is kept for seven days.",
})
export class ReceivedEvent {
  @Field(() => String, { description: 'Unique together with `source`.' })
  id!: string;

  @Field(() => String, { description: 'URI reference of what it happened in.' })
  source!: string;

  @Field(() => String, { description: 'What kind of thing has happened.' })
  type!: string;

  @Field(() => JSONScalar, {
    nullable: true,
    description: 'All of it, in the JSON format of CloudEvents 1.0: its attributes and `data`.',
  })
  envelope!: Json;

  @Field(() => Date, { description: 'When it came.' })
  receivedAt!: Date;
}

export const ReceivedEventConnection = connectionOf('ReceivedEvent', () => ReceivedEvent);

/** The API's view of an event. */
export function receivedEventView({ event, receivedAt }: ReceivedEventRow): ReceivedEvent {
  const { id, source, type } = event;
  return { id, source, type, envelope: envelopeOf(event), receivedAt };
}
