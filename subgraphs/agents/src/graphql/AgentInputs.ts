import { Field, ID, InputType } from 'type-graphql';

@InputType('CreateAgentInput', { description: 'What an agent is to be.' })
export class CreateAgentInput {
  @Field(() => String, { description: 'Its name, 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What it is for, at most 1,000 characters.' })
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is told to be before every conversation, at most 20,000 characters.',
  })
  instructions?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name of one of `models`; without it the deployment's default, also when that changes.",
  })
  model?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same agent; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType('UpdateAgentInput', {
  description: 'What to change about an agent; what is absent stays as it is.',
})
export class UpdateAgentInput {
  @Field(() => ID, { description: 'The agent.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its new name, 1 to 100 characters.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it is for from now on, at most 1,000 characters.',
  })
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What it is told from now on, at most 20,000 characters; replies already begun keep the old.',
  })
  instructions?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name of one of `models`; null for the deployment's default.",
  })
  model?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Same key and same input, same change; 1 to 200 characters.',
  })
  idempotencyKey?: string | null;
}
