import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { ApprovalStatus } from '../domain/approval/Approval.js';

/** What has become of a tenant's approvals, in the order in which it did. */
export const ApprovalChangeEntity = defineEntity({
  name: 'ApprovalChange',
  tableName: 'approval_change',
  ...tenantTable({ appendOnly: true }),
  properties: {
    tenantId: p.text().primary(),
    /** Counts from 1 within the tenant. */
    position: p.bigint('number').primary(),
    approvalId: p.text(),
    /** Where it stands since. */
    status: p.text().$type<ApprovalStatus>(),
    changedAt: p.datetime(),
  },
});

/** How often a tenant's approvals have changed. Its lock puts the changes in order. */
export const ApprovalFeedEntity = defineEntity({
  name: 'ApprovalFeed',
  tableName: 'approval_feed',
  ...tenantTable(),
  properties: {
    tenantId: p.text().primary(),
    /** The position of the last change. */
    last: p.bigint('number'),
  },
});
