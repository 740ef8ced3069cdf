import type { Consumers } from '@gantry/platform/events/InboxProcessor.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { currentTrace } from '@gantry/platform/telemetry/TraceContext.js';
import { AgentRepository } from '../persistence/AgentRepository.js';
import { InferenceEntity } from '../persistence/InferenceEntity.js';

/** What this subgraph does about others' events. */
export function consumersOf(wakeWorker: () => void): Consumers {
  return {
    TenantCreated: async (_event, { em, tenantId }) => {
      await new AgentRepository(em).ensureDefault(tenantId);
    },
    MessageReceived: async ({ data, requestid }, { em, tenantId, afterCommit }) => {
      const known = await em.count(InferenceEntity, { replyId: data.replyId });
      if (known > 0) return;
      const history = data.history.flatMap(({ role, content }) =>
        role === 'SYSTEM' ? [] : [{ role, content }],
      );
      em.create(InferenceEntity, {
        id: newId('inf'),
        tenantId,
        replyId: data.replyId,
        conversationId: data.conversationId,
        agentId: data.agentId,
        messages: [...history, { role: 'USER', content: data.content }],
        requestId: requestid ?? null,
        trace: currentTrace() ?? null,
        status: 'QUEUED',
        starts: 0,
        inputTokens: 0,
        outputTokens: 0,
        createdAt: new Date(),
      });
      await em.flush();
      afterCommit(wakeWorker);
    },
  };
}
