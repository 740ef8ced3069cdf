import type { Message } from './Message.js';

const mostMessages = 60;
const mostCharacters = 120_000;

/** What was said before, as an agent is told it: the last messages that are complete, oldest first, within bounds. */
export function historyOf(messages: readonly Message[]): Pick<Message, 'role' | 'content'>[] {
  const history: Pick<Message, 'role' | 'content'>[] = [];
  let characters = 0;
  for (const { role, content, status } of messages.toSorted((a, b) => b.position - a.position)) {
    if (status !== 'COMPLETED') continue;
    characters += content.length;
    if (history.length === mostMessages || characters > mostCharacters) break;
    history.unshift({ role, content });
  }
  return history;
}
