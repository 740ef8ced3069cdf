import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Agent', { description: 'Whom people of a tenant talk to.' })
@Directive('@key(fields: "id", resolvable: false)')
export class Agent {
  @Field(() => ID, { description: 'Opaque id, `agt_…`.' })
  id!: string;
}
