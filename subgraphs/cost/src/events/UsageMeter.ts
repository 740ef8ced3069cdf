import { defaultPriceList } from '../domain/defaultPriceList.js';
import { priceAt, rate } from '../domain/rate.js';
import type { Usage } from '../domain/UsageRecord.js';
import { PriceRepository } from '../persistence/PriceRepository.js';
import { lockSpending } from '../persistence/lockSpending.js';
import { UsageRepository } from '../persistence/UsageRepository.js';
import type { BudgetWatch, TenantWork } from './BudgetWatch.js';

/** Prices what was used, keeps it, and has the budgets judged. */
export class UsageMeter {
  readonly #watch: BudgetWatch;

  constructor(watch: BudgetWatch) {
    this.#watch = watch;
  }

  /** Records usage at the price of its own time, however late it arrives. What was recorded before is left out. */
  async record(work: TenantWork, usage: readonly Usage[], now: Date): Promise<void> {
    if (usage.length === 0) return;
    await lockSpending(work.em, work.tenantId);
    const own = await new PriceRepository(work.em).own(usage.map(({ unit }) => unit));
    const rated = usage.map((use) => rate(use, priceAt({ own, defaults: defaultPriceList }, use, use.at)));
    const added = await new UsageRepository(work.em).add(work.tenantId, rated);
    if (added.length > 0)
      await this.#watch.judgeAll(
        work,
        added.map(({ at }) => at),
        now,
      );
  }
}
