import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import type { ApprovalStatus } from '../domain/approval/Approval.js';
import { heldRoles } from '../domain/approval/heldRoles.js';
import { ApprovalRepository } from '../persistence/ApprovalRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Approval, ApprovalConnection, ApprovalStatusEnum, approvalView } from './Approval.js';
import { Execution } from './Execution.js';
import { findApproval, findExecution } from './find.js';
import { Tenant } from './Tenant.js';

@Resolver(() => Approval)
export class ApprovalResolver {
  @Query(() => Approval, {
    nullable: true,
    description: 'An approval of the tenant, or null. Needs the role VIEWER.',
  })
  async approval(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Approval | null> {
    return findApproval(id, scope);
  }

  @FieldResolver(() => Execution, { description: 'The execution that asks.' })
  async execution(@Root() { executionId }: Approval, @Ctx() scope: WorkflowsScope): Promise<Execution> {
    const execution = await findExecution(executionId, scope);
    if (!execution) throw new Error(`The execution ${executionId} of an approval is gone.`);
    return execution;
  }
}

@Resolver(() => Tenant)
export class TenantApprovalsResolver {
  @FieldResolver(() => ApprovalConnection, {
    nullable: true,
    description: "What the tenant's executions ask people, newest first. Needs the role VIEWER.",
  })
  async approvals(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('status', () => ApprovalStatusEnum, { nullable: true, description: 'Only those that stand so.' })
    status: ApprovalStatus | null,
    @Arg('mine', () => Boolean, {
      defaultValue: false,
      description: 'Only those that whoever asks may answer.',
    })
    mine: boolean,
    @Arg('executionId', () => ID, { nullable: true, description: 'Only those of this execution.' })
    executionId: string | null,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Approval>> {
    const { tenant, request } = scope;
    await scope.authorize('approvals', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    const askedOf = mine ? { id: request.actor.id, roles: heldRoles(request.roles) } : null;
    const approvals = new ApprovalRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => approvals.page({ status, executionId, askedOf }, keyset),
      ({ id }) => id,
      approvalView,
    );
  }
}
