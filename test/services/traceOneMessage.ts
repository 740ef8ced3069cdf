import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import type { Caller } from '../src/gantry/Caller.js';
import { Socket } from '../src/gantry/Socket.js';
import type { CollectedSpan, SpanCollector } from '../src/services/SpanCollector.js';

/** What is said, and is to be found nowhere but in the conversation. */
export const question =
  'When an order arrives, start preparing it, and tell nobody of the seven turns of the vault.';

/** Says something in a new conversation as part of a trace, and reads the reply. @returns the trace, complete */
export async function traceOneMessage(member: Caller, collector: SpanCollector): Promise<CollectedSpan[]> {
  const { startConversation } = await member.must<{ startConversation: { conversation: { id: string } } }>(
    'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } userErrors { code message } } }',
    { input: { title: 'Traced' } },
  );
  const traceId = randomBytes(16).toString('hex');
  const parent = randomBytes(8).toString('hex');
  const response = await fetch(member.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...member.credentials,
      traceparent: `00-${traceId}-${parent}-01`,
    },
    body: JSON.stringify({
      query: 'mutation Say($input: SendMessageInput!) { sendMessage(input: $input) { reply { id } } }',
      variables: { input: { conversationId: startConversation.conversation.id, content: question } },
    }),
  });
  const answer = (await response.json()) as { data: { sendMessage: { reply: { id: string } } } };
  const socket = await Socket.open(member);
  await socket.next();
  socket.subscribe(
    'reply',
    'subscription ($id: ID!) { messageDeltaReceived(messageId: $id) { cursor text finishReason } }',
    { id: answer.data.sendMessage.reply.id },
  );
  for (let message = await socket.next(); message?.type === 'next'; message = await socket.next());
  await socket.close();
  return vi.waitFor(
    () => {
      const spans = collector.of(traceId);
      const names = spans.map(({ service, name }) => `${service}: ${name}`);
      for (const last of ['cost: process AgentResponse', 'conversations: process AgentResponse']) {
        if (!names.includes(last)) throw new Error(`No "${last}" among ${names.length} spans.`);
      }
      const ids = new Set([parent, ...spans.map(({ spanId }) => spanId)]);
      const alone = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
      if (alone.length > 0) throw new Error(`Without a parent: ${alone.map(({ name }) => name).join(', ')}.`);
      return spans;
    },
    { timeout: 30_000, interval: 100 },
  );
}
