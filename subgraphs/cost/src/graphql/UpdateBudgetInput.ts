import { Field, Float, ID, InputType } from 'type-graphql';

@InputType('UpdateBudgetInput', { description: 'What to change about a budget; what is left out stays.' })
export class UpdateBudgetInput {
  @Field(() => ID, { description: 'The budget.' })
  id!: string;

  @Field(() => String, { nullable: true, description: '1 to 200 characters.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A plain decimal above 0, up to 15 digits before and 12 after the point.',
  })
  amount?: string | null;

  @Field(() => [Float], {
    nullable: true,
    description:
      'Fractions of the amount, above 0 and at most 100; up to 20. One raised before in this period is not raised again.',
  })
  alertAt?: number[] | null;

  @Field(() => String, {
    nullable: true,
    description: '1 to 200 characters; the same key and input again answer the same and do nothing.',
  })
  idempotencyKey?: string | null;
}
