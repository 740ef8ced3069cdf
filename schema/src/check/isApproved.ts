import type { Change } from '../changes/Change.js';
import type { Approval } from '../registry/Approval.js';

/** Whether somebody approved a change of a variant. Who approves it for the supergraph approves it for the contracts, which show parts of it. */
export function isApproved(
  { type, path }: Pick<Change, 'type' | 'path'>,
  contract: string | null,
  approvals: readonly Approval[],
): boolean {
  return approvals.some(
    ({ change }) =>
      change.type === type &&
      change.path === path &&
      [null, contract].includes(change.contract ?? null) &&
      (change.event ?? null) === null,
  );
}
