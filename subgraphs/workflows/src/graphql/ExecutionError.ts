import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType('ExecutionError', {
  description: 'The error that ended an execution: a problem detail (RFC 9457).',
})
export class ExecutionError {
  @Field(() => String, {
    description:
      "URI of the kind of error; the specification's own begin with https://serverlessworkflow.io/spec/1.0.0/errors/.",
  })
  type!: string;

  @Field(() => String, { description: 'The error in a few words.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'The error at length.' })
  detail?: string | null;

  @Field(() => Int, { description: 'Status in the manner of HTTP.' })
  status!: number;

  @Field(() => String, { description: 'JSON Pointer to the task that raised it.' })
  instance!: string;
}
