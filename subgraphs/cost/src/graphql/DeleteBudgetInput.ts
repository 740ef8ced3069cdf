import { Field, ID, InputType } from 'type-graphql';

@InputType('DeleteBudgetInput', { description: 'Which budget to delete.' })
export class DeleteBudgetInput {
  @Field(() => ID, { description: 'The budget.' })
  id!: string;
}
