import { Field, ObjectType } from 'type-graphql';

@ObjectType('MessageDelta', {
  description: "Text that was added to an agent's reply since the delta before.",
})
export class MessageDelta {
  @Field(() => String, { description: 'Place in the reply, for `after`. Opaque.' })
  cursor!: string;

  @Field(() => String, { description: 'The text that was added; all deltas joined are the reply.' })
  text!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Null until the last delta; then why the reply ends: `stop`, `length`, `content-filter`, `other`, `cancelled` or `error`.',
  })
  finishReason!: string | null;

  messageId!: string;
}
