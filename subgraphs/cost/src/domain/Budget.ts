import type { Period } from './Period.js';

export const budgetPeriods = ['DAY', 'MONTH', 'QUARTER', 'YEAR'] as const satisfies readonly Period[];
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** Budgets that a tenant may have: each is judged whenever something is used. */
export const mostBudgets = 100;

/** What a budget's owner decides. */
export interface BudgetTerms {
  name: string;
  /** Plain decimal string, above 0. */
  amount: string;
  currency: string;
  period: BudgetPeriod;
  /** Fractions of the amount as plain decimal strings, ascending, without repeats. */
  alertAt: string[];
}

export interface Budget extends BudgetTerms {
  id: string;
  createdAt: Date;
}
