import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';

@ObjectType('WorkflowVersion', { description: 'One version of a workflow, which never changes.' })
export class WorkflowVersion {
  @Field(() => Int, { description: 'Counts from 1.' })
  version!: number;

  @Field(() => String, { description: 'The definition, as it was written.' })
  definition!: string;

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;
}

export const WorkflowVersionConnection = connectionOf('WorkflowVersion', () => WorkflowVersion);
