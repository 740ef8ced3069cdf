import { Arg, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import { followHistory } from '@gantry/platform/streams/followHistory.js';
import { approvalsStream } from '../domain/approval/ApprovalChange.js';
import { heldRoles } from '../domain/approval/heldRoles.js';
import { ApprovalChanges } from '../persistence/ApprovalChanges.js';
import type { WorkflowsScope } from '../services.js';
import { Approval } from './Approval.js';
import { ApprovalChange, approvalChangeView } from './ApprovalChange.js';
import { findApproval } from './find.js';

/** Changes read at a time. */
const batchSize = 100;

@Resolver(() => ApprovalChange)
export class ApprovalChangeResolver {
  @Subscription(() => ApprovalChange, {
    description:
      'What becomes of approvals: without `after` those that are open, and then each change as it happens; with it each change since. Never ends. Needs the role VIEWER.',
    subscribe: ({ args, context }) => {
      const { after, mine } = args as { after?: string | null; mine: boolean };
      return follow(after, mine, context as WorkflowsScope);
    },
  })
  approvalChanged(
    @Root() change: ApprovalChange,
    @Arg('mine', () => Boolean, {
      defaultValue: true,
      description: 'Only of those that whoever asks may answer; else of all of the tenant.',
    })
    _mine: boolean,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last change already seen.' })
    _after?: string,
  ): ApprovalChange {
    return change;
  }

  @FieldResolver(() => Approval, { description: 'The approval as it is now.' })
  async approval(@Root() { approvalId }: ApprovalChange, @Ctx() scope: WorkflowsScope): Promise<Approval> {
    const approval = await findApproval(approvalId, scope);
    if (!approval) throw new Error(`The approval ${approvalId} of a change is gone.`);
    return approval;
  }
}

async function* follow(
  after: string | null | undefined,
  mine: boolean,
  scope: WorkflowsScope,
): AsyncGenerator<ApprovalChange> {
  const { tenant, services, signal, request } = scope;
  await scope.authorize('approvalChanged', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
  const inbox = mine ? { id: request.actor.id, roles: heldRoles(request.roles) } : null;
  // What has been decided before is of no use to who begins to look.
  const openUntil = after == null ? await scope.read((em) => new ApprovalChanges(em).last(tenant.id)) : 0;
  const changes = followHistory({
    read: (position) =>
      scope.read((em) =>
        new ApprovalChanges(em).after(tenant.id, position, { openUntil, inbox, limit: batchSize }),
      ),
    sequence: ({ position }) => position,
    isLast: () => false,
    wake: { streams: services.streams, tenantId: tenant.id, stream: approvalsStream },
    after,
    signal,
  });
  for await (const change of changes) yield approvalChangeView(change);
}
