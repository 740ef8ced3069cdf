import { Args, Ctx, FieldResolver, Resolver } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { BudgetRepository } from '../persistence/BudgetRepository.js';
import type { CostScope } from '../services.js';
import { BudgetConnection, budgetView } from './Budget.js';
import type { Budget } from './Budget.js';
import { Tenant } from './Tenant.js';

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => BudgetConnection, {
    nullable: true,
    description: "The tenant's budgets, oldest first. Needs the role VIEWER.",
  })
  async budgets(@Args(() => PageArgs) page: PageArgs, @Ctx() scope: CostScope): Promise<Connection<Budget>> {
    await scope.authorize('budget', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
    const budgets = new BudgetRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => budgets.page(keyset),
      ({ id }) => id,
      budgetView,
    );
  }
}
