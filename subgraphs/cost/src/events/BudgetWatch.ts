import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventData, EventName } from '@gantry/platform/events/eventData.generated.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { ring } from '@gantry/platform/streams/ring.js';
import { budgetPeriods } from '../domain/Budget.js';
import type { Budget } from '../domain/Budget.js';
import { endOfPeriod, startOfPeriod } from '../domain/Period.js';
import { reachedThresholds } from '../domain/reachedThresholds.js';
import { AlertRepository } from '../persistence/AlertRepository.js';
import { BudgetRepository } from '../persistence/BudgetRepository.js';
import { lockSpending } from '../persistence/lockSpending.js';
import { UsageRepository } from '../persistence/UsageRepository.js';

/** The stream that is appended to whenever alerts have been committed. */
export const alertStream = 'budget-alerts';

/** A transaction of one tenant, from a mutation or from an event that is being consumed. */
export interface TenantWork {
  em: EntityManager;
  tenantId: string;
  publish<Name extends EventName>(name: Name, data: EventData[Name]): Promise<void>;
  afterCommit(work: () => void | Promise<void>): void;
}

/** Raises the alerts of budgets whose spending has reached a threshold. */
export class BudgetWatch {
  readonly #streams: LiveStreams;

  constructor(streams: LiveStreams) {
    this.#streams = streams;
  }

  /** Judges every budget in each of its periods that `moments` fall into. */
  async judgeAll(work: TenantWork, moments: readonly Date[], now: Date): Promise<void> {
    await lockSpending(work.em, work.tenantId);
    const budgets = await new BudgetRepository(work.em).all();
    for (const period of budgetPeriods) {
      const ofPeriod = budgets.filter((budget) => budget.period === period);
      const starts = new Set(moments.map((at) => startOfPeriod(period, at).getTime()));
      if (ofPeriod.length === 0) continue;
      for (const start of starts) await this.#judge(work, ofPeriod, new Date(start), now);
    }
  }

  /** Judges one budget in its current period, after it was created or changed. */
  async judge(work: TenantWork, budget: Budget, now: Date): Promise<void> {
    await lockSpending(work.em, work.tenantId);
    await this.#judge(work, [budget], startOfPeriod(budget.period, now), now);
  }

  /** Judges budgets of the same kind of period in the one that starts at `periodStart`. */
  async #judge(work: TenantWork, budgets: readonly Budget[], periodStart: Date, now: Date): Promise<void> {
    const periodEnd = endOfPeriod(budgets[0]!.period, periodStart);
    const spent = await new UsageRepository(work.em).spent(periodStart, periodEnd);
    for (const budget of budgets) {
      // Usage that arrives late may fall into a period that was over before the budget existed.
      if (periodEnd <= budget.createdAt) continue;
      await this.#raise(work, budget, periodStart, spent, now);
    }
  }

  async #raise(work: TenantWork, budget: Budget, periodStart: Date, spent: string, now: Date): Promise<void> {
    const reached = reachedThresholds(budget, spent);
    if (reached.length === 0) return;
    const alerts = new AlertRepository(work.em);
    const raised = await alerts.raised(budget.id, periodStart);
    const { id: budgetId, name, amount, currency } = budget;
    for (const threshold of reached.filter((each) => !raised.has(each))) {
      await alerts.add(work.tenantId, budget, { periodStart, threshold, spent, at: now });
      await work.publish('BudgetExceeded', { budgetId, name, threshold, spent, amount, currency });
      work.afterCommit(() => ring(this.#streams, work.tenantId, alertStream));
    }
  }
}
