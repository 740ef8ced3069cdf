import { Field, ID, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Budget } from './Budget.js';

@ObjectType('CreateBudgetPayload', { description: 'Answer of `createBudget`.' })
export class CreateBudgetPayload {
  @Field(() => Budget, { nullable: true, description: 'The budget; null when there are `userErrors`.' })
  budget!: Budget | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when the budget was created.' })
  userErrors!: UserError[];
}

@ObjectType('UpdateBudgetPayload', { description: 'Answer of `updateBudget`.' })
export class UpdateBudgetPayload {
  @Field(() => Budget, { nullable: true, description: 'The budget; null when there are `userErrors`.' })
  budget!: Budget | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when the budget was changed.' })
  userErrors!: UserError[];
}

@ObjectType('DeleteBudgetPayload', { description: 'Answer of `deleteBudget`.' })
export class DeleteBudgetPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the budget that is gone; null when there are `userErrors`.',
  })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when the budget was deleted.' })
  userErrors!: UserError[];
}
