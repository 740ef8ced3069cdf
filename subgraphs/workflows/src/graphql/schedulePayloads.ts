import { Field, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Execution } from './Execution.js';
import { Workflow } from './Workflow.js';

@ObjectType('PauseSchedulePayload', { description: 'Answer of `pauseSchedule`.' })
export class PauseSchedulePayload {
  @Field(() => Workflow, { nullable: true, description: 'The workflow; null when there are `userErrors`.' })
  workflow!: Workflow | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it is paused.' })
  userErrors!: UserError[];
}

@ObjectType('ResumeSchedulePayload', { description: 'Answer of `resumeSchedule`.' })
export class ResumeSchedulePayload {
  @Field(() => Workflow, { nullable: true, description: 'The workflow; null when there are `userErrors`.' })
  workflow!: Workflow | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it fires again.' })
  userErrors!: UserError[];
}

@ObjectType('RunScheduleNowPayload', { description: 'Answer of `runScheduleNow`.' })
export class RunScheduleNowPayload {
  @Field(() => Execution, { nullable: true, description: 'The execution; null when there are `userErrors`.' })
  execution!: Execution | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was started.' })
  userErrors!: UserError[];
}
