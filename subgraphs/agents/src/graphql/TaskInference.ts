import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import type { InferenceRow } from '../persistence/InferenceEntity.js';

@ObjectType('TaskInference', {
  description: 'What a task of a workflow has asked a model, and was answered.',
})
@Directive('@inaccessible')
export class TaskInference {
  @Field(() => ID, { description: 'Opaque id, `inf_…`.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether there is an answer, or a reason why there is none.' })
  finished!: boolean;

  @Field(() => String, { nullable: true, description: 'The answer; null until it is there.' })
  answer!: string | null;

  @Field(() => String, { nullable: true, description: 'Why there is no answer: a stable code.' })
  faultCode!: string | null;

  @Field(() => String, { nullable: true, description: 'Why there is no answer: a sentence.' })
  fault!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the model stopped: `stop`, `length`, ….' })
  finishReason!: string | null;

  @Field(() => String, { nullable: true, description: 'The model that has answered.' })
  model!: string | null;

  @Field(() => Int, { description: 'Tokens read.' })
  inputTokens!: number;

  @Field(() => Int, { description: 'Tokens written.' })
  outputTokens!: number;
}

@ObjectType('InferForTaskPayload', { description: 'The inference, or what is wrong with the input.' })
@Directive('@inaccessible')
export class InferForTaskPayload {
  @Field(() => TaskInference, {
    nullable: true,
    description: 'The inference, as far as it is; null when there are user errors.',
  })
  inference!: TaskInference | null;

  @Field(() => [UserError], { description: 'What the caller can mend; empty on success.' })
  userErrors!: UserError[];
}

/** The API's view of what a task has asked. */
export function taskInferenceView(row: InferenceRow): TaskInference {
  const { id, answer, faultCode, fault, finishReason, model, inputTokens, outputTokens } = row;
  return {
    id,
    finished: row.finishedAt != null,
    answer: answer ?? null,
    faultCode: faultCode ?? null,
    fault: fault ?? null,
    finishReason: finishReason ?? null,
    model: model ?? null,
    inputTokens,
    outputTokens,
  };
}
