import { fileURLToPath } from 'node:url';
import { newId } from '@gantry/platform/ids/newId.js';
import { createTestPlatform } from '@gantry/test/testPlatform.js';
import { entities } from '../src/persistence/entities.js';
import { createAgentsSubgraph, type AgentsSettings } from '../src/subgraph.js';
import { kitchenOperations, kitchenRequest } from './kitchenOperations.js';
import { WorkflowsDouble } from './WorkflowsDouble.js';

/** A running agents subgraph over a new database, beside a stand-in for workflows. */
export async function startAgents(settings: AgentsSettings = {}) {
  const workflows = new WorkflowsDouble(kitchenOperations);
  const test = await createTestPlatform('agents', {
    entities,
    migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
    endpoints: { workflows },
  });
  const subgraph = await createAgentsSubgraph(test.platform, {
    pieceDelayMs: 0,
    retryDelayMs: 5,
    ...settings,
  });
  await subgraph.start();
  const defaultAgent = async (context = test.contextOf()): Promise<string> => {
    const answer = await test.run<{ defaultAgent: { id: string } }>(
      subgraph,
      '{ defaultAgent { id } }',
      {},
      context,
    );
    return answer.defaultAgent.id;
  };
  return {
    ...test,
    subgraph,
    workflows,
    defaultAgent,
    /** Delivers a message to the tenant's default agent and answers the reply's id. */
    ask: async (content = kitchenRequest, conversationId: string = newId('cnv'), tenant = 'a') => {
      const context = test.contextOf({ tenant });
      const replyId = newId('msg');
      const data = {
        conversationId,
        messageId: newId('msg'),
        replyId,
        agentId: await defaultAgent(context),
        content,
        history: [],
        receivedBy: context.actor.id,
      };
      const event = await test.deliver('MessageReceived', data, context.tenant?.id ?? '');
      return { replyId, conversationId, event };
    },
    responseTo: async (replyId: string) => {
      const [event] = await test.published('AgentResponse', ({ messageId }) => messageId === replyId);
      if (!event) throw new Error('No response.');
      return event.data;
    },
    stop: async () => {
      await subgraph.stop();
      await test.close();
    },
  };
}

export type RunningAgents = Awaited<ReturnType<typeof startAgents>>;
