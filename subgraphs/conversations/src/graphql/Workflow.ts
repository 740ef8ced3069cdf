import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Workflow', { description: 'A definition under a name, in versions that never change.' })
@Directive('@key(fields: "id", resolvable: false)')
export class Workflow {
  @Field(() => ID, { description: 'Opaque id, `wf_…`; the same for all versions.' })
  id!: string;
}
