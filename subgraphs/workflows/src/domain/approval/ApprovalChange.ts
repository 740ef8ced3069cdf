import type { ApprovalStatus } from './Approval.js';

/** Something that has become of an approval. */
export interface ApprovalChange {
  /** Counts up within the tenant, in the order in which it happened. */
  position: number;
  approvalId: string;
  /** Where it stands since. */
  status: ApprovalStatus;
  changedAt: Date;
}

/** The live stream that says when something has become of a tenant's approvals. */
export const approvalsStream = 'approvals';
