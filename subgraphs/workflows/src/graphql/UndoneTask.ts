import { Field, ObjectType } from 'type-graphql';

@ObjectType('UndoneTask', {
  description: 'Something that an execution has done, and that has not been undone.',
})
export class UndoneTask {
  @Field(() => String, { description: 'Names it among all that the execution has done.' })
  key!: string;

  @Field(() => String, {
    description: "The task's name, or its JSON Pointer where the definition has the name more than once.",
  })
  task!: string;
}
