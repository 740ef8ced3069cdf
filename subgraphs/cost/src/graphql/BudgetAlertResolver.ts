import { Arg, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import { followHistory } from '@gantry/platform/streams/followHistory.js';
import type { BudgetAlert as DomainAlert } from '../domain/BudgetAlert.js';
import { alertStream } from '../events/BudgetWatch.js';
import { AlertRepository } from '../persistence/AlertRepository.js';
import type { CostScope } from '../services.js';
import { Budget } from './Budget.js';
import { BudgetAlert, alertView } from './BudgetAlert.js';
import { findBudget } from './BudgetResolver.js';

/** Alerts read from the history at a time. */
const batchSize = 100;

@Resolver(() => BudgetAlert)
export class BudgetAlertResolver {
  @Subscription(() => BudgetAlert, {
    description:
      "The tenant's budget alerts: those in the history after `after`, or all without it, and then each as it is raised. Never ends. Needs the role VIEWER.",
    subscribe: ({ args, context }) =>
      followAlerts(context as CostScope, (args as { after?: string | null }).after),
  })
  budgetAlertRaised(
    @Root() alert: DomainAlert,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last alert already seen.' })
    _after?: string,
  ): BudgetAlert {
    return alertView(alert);
  }

  @FieldResolver(() => Budget, {
    nullable: true,
    description: 'The budget as it is now; null when it has been deleted.',
  })
  async budget(@Root() alert: BudgetAlert, @Ctx() scope: CostScope): Promise<Budget | null> {
    return findBudget(alert.budgetId, scope);
  }
}

async function* followAlerts(
  scope: CostScope,
  after: string | null | undefined,
): AsyncGenerator<DomainAlert> {
  const { tenant, services, signal } = scope;
  await scope.authorize('budgetAlertRaised', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
  yield* followHistory({
    read: (sequence) =>
      services.database.tenant(
        { tenantId: tenant.id },
        (em) => new AlertRepository(em).after(sequence, batchSize),
        {
          readOnly: true,
        },
      ),
    sequence: (alert) => alert.sequence,
    isLast: () => false,
    wake: { streams: services.streams, tenantId: tenant.id, stream: alertStream },
    after,
    signal,
  });
}
