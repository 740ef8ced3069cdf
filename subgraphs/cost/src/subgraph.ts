import { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { actions } from './domain/actions.js';
import { BudgetWatch } from './events/BudgetWatch.js';
import { consumersOf } from './events/consumers.js';
import { UsageMeter } from './events/UsageMeter.js';
import { Budget } from './graphql/Budget.js';
import { BudgetAlertResolver } from './graphql/BudgetAlertResolver.js';
import { BudgetMutations } from './graphql/BudgetMutations.js';
import { BudgetResolver, findBudget } from './graphql/BudgetResolver.js';
import { costedEntities } from './graphql/costedEntities.js';
import { CostReportResolver } from './graphql/CostReportResolver.js';
import { PriceResolver, findPrice } from './graphql/PriceResolver.js';
import { Tenant } from './graphql/Tenant.js';
import { TenantResolver } from './graphql/TenantResolver.js';
import type { CostScope, CostServices } from './services.js';

export interface CostSettings {
  /** The clock that budgets and prices go by; the system's unless told otherwise. */
  now?: () => Date;
}

interface Reference {
  id: string;
}

/** Usage, prices, reports, budgets and their alerts. */
export function createCostSubgraph(
  platform: SubgraphPlatform,
  settings: CostSettings = {},
): Subgraph<CostServices> {
  const now = settings.now ?? (() => new Date());
  const watch = new BudgetWatch(platform.streams);
  const costed = Object.values(costedEntities);
  return new Subgraph<CostServices>({
    name: 'cost',
    platform,
    actions,
    services: { database: platform.database, streams: platform.streams, watch, now },
    resolvers: [
      BudgetResolver,
      BudgetMutations,
      BudgetAlertResolver,
      CostReportResolver,
      PriceResolver,
      TenantResolver,
      ...costed.map(({ resolver }) => resolver),
    ],
    orphanedTypes: [Budget, Tenant, ...costed.map(({ type }) => type)],
    references: {
      Budget: ({ id }: Reference, scope: CostScope) => findBudget(id, scope),
      Price: ({ id }: Reference, scope: CostScope) => findPrice(id, scope),
      Tenant: ({ id }: Reference, scope: CostScope) => (id === scope.tenant.id ? { id } : null),
      // Anything may have a cost; what is unknown here has cost nothing.
      ...Object.fromEntries(
        Object.keys(costedEntities).map((name) => [name, ({ id }: Reference) => ({ id })]),
      ),
    },
    consumes: consumersOf(new UsageMeter(watch), now),
  });
}
