import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned and described by tenancy. */
@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => ID)
  id!: string;
}
