import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned and described by conversations. */
@ObjectType('Conversation')
@Directive('@key(fields: "id", resolvable: false)')
export class Conversation {
  @Field(() => ID)
  id!: string;
}
