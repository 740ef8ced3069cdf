import { changed, expectThat } from '../expectation.js';
import type { Journey } from '../Journey.js';
import type { Delta } from '../operationTypes.js';

/** What the golden path says to its agent. */
export const question =
  "When a customer places an order, check the kitchen's capacity, check that the items are in stock, " +
  'then schedule the preparation. If anything is missing, reject the order.';

/** A reply that streams token by token, and the workflow draft that comes out of it. */
export async function askAgent(journey: Journey) {
  const { client, observer, suffix } = journey;
  const start = { title: 'Taking orders', idempotencyKey: `conversation-${suffix}` };
  const { startConversation } = await client.request('StartConversation', { input: start });
  const conversation = changed(startConversation, 'conversation');
  expectThat(conversation.agent?.name, 'A conversation has an agent.', conversation);
  observer.checked(`started a conversation with ${conversation.agent.name}`);

  observer.asked(question);
  const send = { conversationId: conversation.id, content: question, idempotencyKey: `message-${suffix}` };
  const { sendMessage } = await client.request('SendMessage', { input: send });
  const message = changed(sendMessage, 'message');
  expectThat(message.content === question, 'The message is stored as it was sent.', message);
  expectThat(sendMessage.reply, 'A message gets a reply.', sendMessage);
  const text = await readReply(journey, sendMessage.reply.id);

  const answer = await client.request('ConversationWithDraft', { id: conversation.id });
  expectThat(answer.conversation, 'The conversation can be read back.');
  const stored = answer.conversation.messages.edges.find(({ node }) => node.id === sendMessage.reply?.id);
  expectThat(stored?.node.content === text, 'The reply is stored as it was streamed.', stored);
  const { draft } = answer.conversation;
  expectThat(draft, 'A draft appears with the conversation.');
  const errors = draft.diagnostics.filter(({ severity }) => severity === 'ERROR');
  expectThat(errors.length === 0, 'A draft has no errors.', errors);
  observer.drafted(draft.definition);
  return {
    conversation: conversation.id,
    agent: conversation.agent.id,
    agentName: conversation.agent.name,
    message: message.id,
    reply: sendMessage.reply.id,
    draft: draft.id,
    definition: draft.definition,
  };
}

async function readReply({ client, observer }: Journey, messageId: string): Promise<string> {
  const deltas: Delta[] = [];
  for await (const { messageDeltaReceived } of client.subscribe('ReplyTokens', { messageId })) {
    deltas.push(messageDeltaReceived);
    observer.token(messageDeltaReceived.text);
    if (messageDeltaReceived.finishReason !== null) break;
  }
  const last = deltas.at(-1);
  expectThat(last && last.finishReason !== null, 'A reply ends with a finish reason.', last);
  expectThat(deltas.filter(({ text }) => text !== '').length > 1, 'A reply streams in more than one piece.');
  expectThat(new Set(deltas.map(({ cursor }) => cursor)).size === deltas.length, 'Cursors are not repeated.');
  expectThat(last.message.status === 'COMPLETED', 'A finished reply is COMPLETED.', last.message);
  const { usage, conversation } = last.message;
  expectThat(usage && usage.outputTokens > 0, 'A finished reply says what it used.', last.message);
  expectThat(conversation.agent?.name, 'A reply knows its agent, across subgraphs.', conversation);
  observer.checked(`${usage.inputTokens} tokens in, ${usage.outputTokens} out, by ${usage.model}`);
  return deltas.map(({ text }) => text).join('');
}
