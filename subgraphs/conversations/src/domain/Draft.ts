import { UserFault } from '@gantry/platform/errors/UserFault.js';

/** PROPOSED until it is approved or the conversation brings forth a newer one. */
export type DraftStatus = 'PROPOSED' | 'SUPERSEDED' | 'APPROVED';

export interface DraftDiagnostic {
  severity: 'ERROR' | 'WARNING' | 'INFO';
  code: string;
  message: string;
  line: number | null;
  column: number | null;
}

/** A workflow definition that came out of a conversation. */
export interface Draft {
  id: string;
  conversationId: string;
  definition: string;
  diagnostics: DraftDiagnostic[];
  status: DraftStatus;
  /** The workflow it became, when APPROVED. */
  workflowId: string | null;
  createdAt: Date;
}

/** @throws UserFault DRAFT_SUPERSEDED */
export function checkApprovable({ id, status }: Pick<Draft, 'id' | 'status'>): void {
  if (status !== 'SUPERSEDED') return;
  throw UserFault.of(
    'DRAFT_SUPERSEDED',
    `The draft "${id}" has been superseded by a newer one of the conversation.`,
    ['draftId'],
  );
}
