import type { Consumers } from '@gantry/platform/events/InboxProcessor.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { DraftRepository } from '../persistence/DraftRepository.js';
import { MessageRepository } from '../persistence/MessageRepository.js';
import { endReplyStream } from './replyStream.js';

/** What this subgraph does about others' events. */
export function consumersOf(streams: LiveStreams): Consumers {
  return {
    DSLGenerated: async ({ data }, { em, tenantId }) => {
      const { draftId: id, conversationId, messageId, definition } = data;
      const message = await new MessageRepository(em).find(messageId);
      if (message?.conversationId !== conversationId) return;
      const diagnostics = data.diagnostics.map(({ line, column, ...rest }) => ({
        ...rest,
        line: line ?? null,
        column: column ?? null,
      }));
      await new DraftRepository(em).propose(tenantId, {
        id,
        conversationId,
        messageId,
        definition,
        diagnostics,
      });
    },
    AgentResponse: async ({ data }, { em, tenantId, afterCommit }) => {
      const { messageId, status, content, finishReason } = data;
      const outcome = { status, content, finishReason, error: data.error ?? null };
      if (!(await new MessageRepository(em).complete(messageId, outcome))) return;
      // Only now, so that whoever sees the end finds the reply and its draft stored.
      afterCommit(() => endReplyStream(streams, tenantId, messageId, finishReason));
    },
  };
}
