/** A threshold that spending has reached, and when. */
export interface BudgetAlert {
  id: string;
  /** Its place in the tenant's history of alerts. */
  sequence: number;
  budgetId: string;
  /** Start of the budget's period it belongs to. */
  periodStart: Date;
  /** Fraction of the amount, plain decimal string. */
  threshold: string;
  /** What was spent, and what the budget was, when it was raised. */
  spent: string;
  amount: string;
  at: Date;
}
