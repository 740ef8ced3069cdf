import { Ctx, FieldResolver, Resolver } from 'type-graphql';
import { ExecutionTurns } from '../persistence/ExecutionTurns.js';
import type { WorkflowsScope } from '../services.js';
import { Tenant } from './Tenant.js';
import { WorkflowLimit } from './WorkflowLimit.js';

/** What a tenant's executions may have, and have. */
@Resolver(() => Tenant)
export class LimitsResolver {
  @FieldResolver(() => [WorkflowLimit], {
    nullable: true,
    description: "How much the tenant's executions may have at once, and have. Needs the role VIEWER.",
  })
  async workflowLimits(@Ctx() scope: WorkflowsScope): Promise<WorkflowLimit[]> {
    const { tenant, services } = scope;
    await scope.authorize('workflowLimits', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    const limits = services.admission.limits[tenant.tier];
    const { running, queued } = await new ExecutionTurns(await scope.em()).standing();
    return [
      { resource: 'EXECUTIONS', limit: limits.executions, current: running },
      { resource: 'QUEUED_EXECUTIONS', limit: limits.queued, current: queued },
      { resource: 'TASKS', limit: limits.tasks, current: null },
      { resource: 'CALLS_PER_SECOND', limit: limits.callsPerSecond, current: null },
    ];
  }
}
