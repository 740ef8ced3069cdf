import { Directive, Field, Float, ID, InputType, Int } from 'type-graphql';
import type { JsonValue } from '@gantry/platform/events/Json.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';

@InputType('TaskMessageInput', { description: 'Something that was said before, or what is asked.' })
@Directive('@inaccessible')
export class TaskMessageInput {
  @Field(() => Boolean, { description: 'Whether the model has said it, and not who asks.' })
  isAnswer!: boolean;

  @Field(() => String, { description: 'What was said.' })
  content!: string;
}

@InputType('InferForTaskInput', { description: 'What a task of a workflow asks a model or an agent.' })
@Directive('@inaccessible')
export class InferForTaskInput {
  @Field(() => ID, { description: 'The execution whose task asks.' })
  executionId!: string;

  @Field(() => ID, { nullable: true, description: 'The workflow that is executed.' })
  workflowId?: string | null;

  @Field(() => String, { description: "The task, as the execution's history calls it." })
  task!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Id or name of the agent that is asked; without it a model is asked alone.',
  })
  agent?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name of the model that is asked, where no agent is; without it the deployment's default.",
  })
  model?: string | null;

  @Field(() => String, { nullable: true, description: 'What the model is told before.' })
  system?: string | null;

  @Field(() => [TaskMessageInput], {
    description:
      'What was said so far, oldest first; the last is what is asked. 1,000,000 characters in all.',
  })
  messages!: TaskMessageInput[];

  @Field(() => JSONScalar, {
    nullable: true,
    description:
      'JSON Schema of the answer. The model is told it; whether the answer fits, is not looked at.',
  })
  schema?: JsonValue;

  @Field(() => Float, { nullable: true, description: 'How freely it answers, from 0 to 2.' })
  temperature?: number | null;

  @Field(() => Int, { nullable: true, description: 'The most tokens that it may write.' })
  maxTokens?: number | null;

  @Field(() => Int, {
    description:
      'Milliseconds after which nobody waits for the answer any more. A repeat does not change them.',
  })
  expiresInMs!: number;

  @Field(() => String, {
    description: 'Same key and same input, same inference; 1 to 200 characters.',
  })
  idempotencyKey!: string;
}
