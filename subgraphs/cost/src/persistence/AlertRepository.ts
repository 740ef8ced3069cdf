import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Budget } from '../domain/Budget.js';
import type { BudgetAlert } from '../domain/BudgetAlert.js';
import { plain } from '../domain/Exact.js';
import { BudgetAlertEntity } from './BudgetAlertEntity.js';
import type { BudgetAlertRow } from './BudgetAlertEntity.js';

/** The history of a tenant's budget alerts. */
export class AlertRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** The thresholds already raised for a budget in the period that starts at `periodStart`. */
  async raised(budgetId: string, periodStart: Date): Promise<Set<string>> {
    const rows = await this.#em.find(BudgetAlertEntity, { budgetId, periodStart });
    return new Set(rows.map(({ threshold }) => threshold));
  }

  async add(
    tenantId: string,
    budget: Budget,
    alert: Pick<BudgetAlert, 'periodStart' | 'threshold' | 'spent' | 'at'>,
  ): Promise<void> {
    this.#em.create(BudgetAlertEntity, {
      id: newId('alt'),
      tenantId,
      budgetId: budget.id,
      amount: budget.amount,
      ...alert,
    });
    await this.#em.flush();
  }

  /** Alerts after a place in the history, in order, at most `limit`. */
  async after(sequence: number, limit: number): Promise<BudgetAlert[]> {
    const rows = await this.#em.find(
      BudgetAlertEntity,
      { sequence: { $gt: sequence } },
      { orderBy: { sequence: 'asc' }, limit },
    );
    return rows.map(alertOf);
  }
}

function alertOf(row: BudgetAlertRow): BudgetAlert {
  const { id, sequence, budgetId, periodStart, threshold, spent, amount, at } = row;
  return { id, sequence, budgetId, periodStart, threshold, spent: plain(spent), amount: plain(amount), at };
}
