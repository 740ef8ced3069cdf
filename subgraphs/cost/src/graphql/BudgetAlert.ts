import { Field, Float, ObjectType } from 'type-graphql';
import { DecimalScalar } from '@gantry/platform/graphql/scalars.js';
import type { BudgetAlert as DomainAlert } from '../domain/BudgetAlert.js';

@ObjectType('BudgetAlert', {
  description: 'Spending has reached a threshold of a budget. Raised once for each threshold and period.',
})
export class BudgetAlert {
  @Field(() => String, { description: 'Place in the history of alerts, to go on after with `after`.' })
  cursor!: string;

  @Field(() => Date, { description: 'When it was raised.' })
  at!: Date;

  @Field(() => Float, { description: "The threshold, as a fraction of the budget's amount." })
  threshold!: number;

  @Field(() => Date, { description: "Start of the budget's period that it belongs to." })
  periodStart!: Date;

  @Field(() => DecimalScalar, { description: 'What was spent in the period when it was raised.' })
  spent!: string;

  @Field(() => DecimalScalar, { description: "The budget's amount when it was raised." })
  amount!: string;

  budgetId!: string;
}

/** The API's view of an alert. */
export function alertView(alert: DomainAlert): BudgetAlert {
  return { ...alert, cursor: String(alert.sequence), threshold: Number(alert.threshold) };
}
