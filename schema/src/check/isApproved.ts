import type { Change } from '../changes/Change.js';
import type { Approval } from '../registry/Approval.js';

/** Whether somebody approved a change of a variant. An approval that names no contract, not even none (null), is for all variants. */
export function isApproved(
  { type, path }: Pick<Change, 'type' | 'path'>,
  contract: string | null,
  approvals: readonly Approval[],
): boolean {
  return approvals.some(
    ({ change }) =>
      change.type === type &&
      change.path === path &&
      (change.contract === undefined || change.contract === contract) &&
      (change.event ?? null) === null,
  );
}
