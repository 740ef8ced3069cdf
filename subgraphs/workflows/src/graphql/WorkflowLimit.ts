import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { enumOf } from './enums.js';

const workflowResources = ['EXECUTIONS', 'QUEUED_EXECUTIONS', 'TASKS', 'CALLS_PER_SECOND'] as const;
export type WorkflowResource = (typeof workflowResources)[number];

export const WorkflowResourceEnum = enumOf(workflowResources);
registerEnumType(WorkflowResourceEnum, {
  name: 'WorkflowResource',
  description: "What a tenant's executions may have only so much of at once.",
  valuesConfig: {
    EXECUTIONS: {
      description: 'Executions under way, without those that only wait. Beyond them they are queued.',
    },
    QUEUED_EXECUTIONS: {
      description:
        'Executions that wait to begin. Beyond them `startExecution` is refused with QUOTA_EXCEEDED.',
    },
    TASKS: { description: 'Calls and expressions at work in one replica. Beyond them they wait.' },
    CALLS_PER_SECOND: { description: 'Calls of one replica in a second. Beyond them they wait.' },
  },
});

@ObjectType('WorkflowLimit', {
  description: 'How much of something the executions of a tenant may have at once, by its tier, and have.',
})
export class WorkflowLimit {
  @Field(() => WorkflowResourceEnum, { description: 'What is limited.' })
  resource!: WorkflowResource;

  @Field(() => Int, { description: 'The most there may be.' })
  limit!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How much there is now; null of what each replica counts for itself.',
  })
  current!: number | null;
}
