import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { followReply } from '../domain/followReply.js';
import type { ReplySource } from '../domain/ReplySource.js';
import { readReplyStream } from '../events/replyStream.js';
import { MessageRepository } from '../persistence/MessageRepository.js';
import type { ConversationsScope } from '../services.js';
import { findMessage } from './findMessage.js';
import { Message } from './Message.js';
import { MessageDelta } from './MessageDelta.js';

@Resolver(() => MessageDelta)
export class MessageDeltaResolver {
  @Subscription(() => MessageDelta, {
    description:
      "The text of an agent's reply as it is written, to its end; a finished one comes whole. Ends after the delta with the finish reason. For every member.",
    subscribe: ({ args, context }) => {
      const { messageId, after } = args as { messageId: string; after?: string | null };
      return followMessage(messageId, after, context as ConversationsScope);
    },
  })
  messageDeltaReceived(
    @Root() delta: MessageDelta,
    @Arg('messageId', () => ID, { description: 'The reply, as `sendMessage` answers it.' })
    _messageId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Cursor of the last delta received; CURSOR_EXPIRED when what follows it is gone.',
    })
    _after?: string,
  ): MessageDelta {
    return delta;
  }

  @FieldResolver(() => Message, {
    description: 'The reply as it is now: COMPLETED or FAILED with the last delta.',
  })
  async message(@Root() { messageId }: MessageDelta, @Ctx() scope: ConversationsScope): Promise<Message> {
    const message = await findMessage(messageId, scope);
    if (!message) throw new GantryError('NOT_FOUND', 'There is no such message.');
    return message;
  }
}

async function* followMessage(
  messageId: string,
  after: string | null | undefined,
  scope: ConversationsScope,
): AsyncGenerator<MessageDelta> {
  const { tenant, signal, services } = scope;
  await scope.authorize('messageDeltaReceived', { type: 'Message', id: messageId, tenantId: tenant.id });
  const { recheckMs } = services;
  const source = replySource(messageId, scope);
  for await (const { trace, ...delta } of followReply(source, { after, signal, recheckMs })) {
    yield { ...delta, ...trace, messageId };
  }
}

function replySource(messageId: string, { tenant, services }: ConversationsScope): ReplySource {
  const { database, streams } = services;
  return {
    find: () =>
      database.tenant({ tenantId: tenant.id }, (em) => new MessageRepository(em).find(messageId), {
        readOnly: true,
      }),
    read: (entry, signal) => readReplyStream(streams, tenant.id, messageId, { after: entry, signal }),
  };
}
