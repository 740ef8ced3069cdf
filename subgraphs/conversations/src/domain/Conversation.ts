import { UserFault } from '@gantry/platform/errors/UserFault.js';

export type ConversationStatus = 'ACTIVE' | 'ENDED';

/** People of a tenant talking with one agent. */
export interface Conversation {
  id: string;
  title: string;
  status: ConversationStatus;
  agentId: string;
  createdAt: Date;
  endedAt: Date | null;
}

export const longestTitle = 200;

/** @throws UserFault INVALID_TITLE */
export function checkTitle(title: string): string {
  const trimmed = title.trim();
  if (trimmed !== '' && trimmed.length <= longestTitle) return trimmed;
  const found = trimmed === '' ? `"${title.slice(0, 20)}"` : `${trimmed.length} characters`;
  throw UserFault.of('INVALID_TITLE', `A title has 1 to ${longestTitle} characters, not ${found}.`, [
    'title',
  ]);
}

/** @throws UserFault CONVERSATION_ENDED */
export function checkActive({ id, status }: Pick<Conversation, 'id' | 'status'>): void {
  if (status === 'ACTIVE') return;
  throw UserFault.of('CONVERSATION_ENDED', `The conversation "${id}" has ended and takes nothing more.`, [
    'conversationId',
  ]);
}
