import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { DecimalScalar } from '@gantry/platform/graphql/scalars.js';
import type { Budget as DomainBudget, BudgetPeriod } from '../domain/Budget.js';
import { BudgetPeriodEnum } from './enums.js';

@ObjectType('Budget', {
  implements: Node,
  description:
    'What a tenant means to spend in each period, and when to say that it is nearly or wholly spent.',
})
@Directive('@key(fields: "id")')
export class Budget extends Node {
  @Field(() => ID, { description: 'Opaque id, `bud_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;

  @Field(() => DecimalScalar, { description: 'What may be spent in one period.' })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code of `amount`, `spent` and `forecast`.' })
  currency!: string;

  @Field(() => BudgetPeriodEnum, { description: 'After how long it starts anew.' })
  period!: BudgetPeriod;

  @Field(() => [Float], { description: 'Fractions of the amount at which an alert is raised, ascending.' })
  alertAt!: number[];

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;
}

export const BudgetConnection = connectionOf('Budget', () => Budget);

/** The API's view of a budget. Thresholds have at most the digits of the float that they came as. */
export function budgetView(budget: DomainBudget): Budget {
  return { ...budget, alertAt: budget.alertAt.map(Number) };
}
