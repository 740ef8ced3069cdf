import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned and described by agents. */
@ObjectType('Agent')
@Directive('@key(fields: "id", resolvable: false)')
export class Agent {
  @Field(() => ID)
  id!: string;
}
