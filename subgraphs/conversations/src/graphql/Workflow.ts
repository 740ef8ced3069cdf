import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Workflow', { description: 'A workflow, owned by the workflows subgraph.' })
@Directive('@key(fields: "id", resolvable: false)')
export class Workflow {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}
