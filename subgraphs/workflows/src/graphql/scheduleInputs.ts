import { Field, ID, InputType } from 'type-graphql';

@InputType('PauseScheduleInput', { description: 'What is not to fire any more.' })
export class PauseScheduleInput {
  @Field(() => ID, { description: 'The workflow.' })
  workflowId!: string;
}

@InputType('ResumeScheduleInput', { description: 'What is to fire again.' })
export class ResumeScheduleInput {
  @Field(() => ID, { description: 'The workflow.' })
  workflowId!: string;
}

@InputType('RunScheduleNowInput', { description: 'What is to run at once.' })
export class RunScheduleNowInput {
  @Field(() => ID, { description: 'The workflow.' })
  workflowId!: string;

  @Field(() => String, {
    nullable: true,
    description: '1 to 200 characters; the same key and input again answer the same and do nothing.',
  })
  idempotencyKey?: string | null;
}
