import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Agent', { description: 'An agent, owned by the agents subgraph.' })
@Directive('@key(fields: "id", resolvable: false)')
export class Agent {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}
