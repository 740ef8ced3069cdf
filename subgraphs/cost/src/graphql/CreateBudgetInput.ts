import { Field, Float, InputType } from 'type-graphql';
import type { BudgetPeriod } from '../domain/Budget.js';
import { BudgetPeriodEnum } from './enums.js';

@InputType('CreateBudgetInput', { description: 'A new budget.' })
export class CreateBudgetInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'What may be spent in one period: a plain decimal above 0 such as "1250.50", up to 15 digits before and 12 after the point.',
  })
  amount!: string;

  @Field(() => String, {
    defaultValue: 'USD',
    description: "ISO 4217 code; only the tenant's own currency, USD.",
  })
  currency!: string;

  @Field(() => BudgetPeriodEnum, { defaultValue: 'MONTH', description: 'After how long it starts anew.' })
  period!: BudgetPeriod;

  @Field(() => [Float], {
    defaultValue: [1],
    description:
      'Fractions of the amount at which to raise an alert, above 0 and at most 100; up to 20. 0.8 is four fifths.',
  })
  alertAt!: number[];

  @Field(() => String, {
    nullable: true,
    description: '1 to 200 characters; the same key and input again answer the same and do nothing.',
  })
  idempotencyKey?: string | null;
}
