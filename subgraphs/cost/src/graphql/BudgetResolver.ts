import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { DecimalScalar } from '@gantry/platform/graphql/scalars.js';
import type { BudgetPeriod } from '../domain/Budget.js';
import { forecast } from '../domain/forecast.js';
import { endOfPeriod, startOfPeriod } from '../domain/Period.js';
import { BudgetRepository } from '../persistence/BudgetRepository.js';
import { UsageRepository } from '../persistence/UsageRepository.js';
import type { CostScope } from '../services.js';
import { Budget, budgetView } from './Budget.js';

@Resolver(() => Budget)
export class BudgetResolver {
  @Query(() => Budget, {
    nullable: true,
    description: 'A budget of the tenant, or null. Needs the role VIEWER.',
  })
  async budget(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: CostScope,
  ): Promise<Budget | null> {
    return findBudget(id, scope);
  }

  @FieldResolver(() => DecimalScalar, {
    nullable: true,
    description: 'What is spent in the current period so far.',
  })
  async spent(@Root() budget: Budget, @Ctx() scope: CostScope): Promise<string> {
    return spentIn(budget.period, scope);
  }

  @FieldResolver(() => DecimalScalar, {
    nullable: true,
    description:
      'What the current period will have cost if spending goes on as it has: `spent` divided by the part of the period that is over, to six digits after the point.',
  })
  async forecast(@Root() budget: Budget, @Ctx() scope: CostScope): Promise<string> {
    return forecast(await spentIn(budget.period, scope), budget.period, scope.services.now());
  }

  @FieldResolver(() => Date, { description: 'Start of the current period.' })
  periodStart(@Root() budget: Budget, @Ctx() scope: CostScope): Date {
    return startOfPeriod(budget.period, scope.services.now());
  }

  @FieldResolver(() => Date, { description: 'End of the current period, not included in it.' })
  periodEnd(@Root() budget: Budget, @Ctx() scope: CostScope): Date {
    return endOfPeriod(budget.period, startOfPeriod(budget.period, scope.services.now()));
  }
}

/** A budget by its id; null when the tenant has none such. */
export async function findBudget(id: string, scope: CostScope): Promise<Budget | null> {
  const loader = scope.loader<string, Budget>('budget', async (ids) => {
    const budgets = await new BudgetRepository(await scope.em()).findAll(ids);
    const byId = new Map(budgets.map((budget) => [budget.id, budgetView(budget)]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  await scope.authorize('budget', { type: 'Budget', id, tenantId: scope.tenant.id });
  return loader.load(id);
}

/** Budgets of the same period share what was spent in it. */
async function spentIn(period: BudgetPeriod, scope: CostScope): Promise<string> {
  const loader = scope.loader<BudgetPeriod, string>('spent', async (periods) => {
    const usage = new UsageRepository(await scope.em());
    const spent: string[] = [];
    for (const each of periods) {
      const start = startOfPeriod(each, scope.services.now());
      spent.push(await usage.spent(start, endOfPeriod(each, start)));
    }
    return spent;
  });
  return (await loader.load(period)) ?? '0';
}
