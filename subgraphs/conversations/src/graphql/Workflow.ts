import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Owned and described by workflows. */
@ObjectType('Workflow')
@Directive('@key(fields: "id", resolvable: false)')
export class Workflow {
  @Field(() => ID)
  id!: string;
}
