import { UserFault } from '@gantry/platform/errors/UserFault.js';

export type MessageRole = 'USER' | 'ASSISTANT';
/** A person's message is COMPLETED at once; a reply is PENDING until all of it is written. */
export type MessageStatus = 'PENDING' | 'COMPLETED' | 'FAILED';

/** Something said in a conversation. */
export interface Message {
  id: string;
  conversationId: string;
  /** Place in the conversation, from 1 without gaps. */
  position: number;
  role: MessageRole;
  content: string;
  status: MessageStatus;
  /** Why it ended where it ends; null while PENDING. */
  finishReason: string | null;
  /** What went wrong, when FAILED. */
  error: string | null;
  createdAt: Date;
}

export const longestContent = 20_000;
/** Replies of one conversation that may be open: an agent writes them one after the other. */
export const mostOpenReplies = 5;

/** @throws UserFault INVALID_CONTENT */
export function checkContent(content: string): string {
  if (content.trim() !== '' && content.length <= longestContent) return content;
  const found = content.trim() === '' ? 'none' : String(content.length);
  throw UserFault.of('INVALID_CONTENT', `A message has 1 to ${longestContent} characters, not ${found}.`, [
    'content',
  ]);
}

/** @throws UserFault TOO_MANY_OPEN_REPLIES */
export function checkOpenReplies(open: number): void {
  if (open < mostOpenReplies) return;
  throw UserFault.of(
    'TOO_MANY_OPEN_REPLIES',
    `${open} replies of this conversation are still being written, and at most ${mostOpenReplies} may be; wait for one to finish.`,
    ['conversationId'],
  );
}
