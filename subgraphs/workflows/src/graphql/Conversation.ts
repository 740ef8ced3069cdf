import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Conversation', { description: 'A conversation, owned by the conversations subgraph.' })
@Directive('@key(fields: "id", resolvable: false)')
export class Conversation {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}
