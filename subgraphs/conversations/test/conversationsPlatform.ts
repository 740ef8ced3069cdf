import { fileURLToPath } from 'node:url';
import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { createTestPlatform } from '@gantry/test/testPlatform.js';
import { entities } from '../src/persistence/entities.js';
import { createConversationsSubgraph } from '../src/subgraph.js';
import { agentsDouble, workflowsDouble } from './EndpointDouble.js';

export interface UserErrorAnswer {
  code: string;
  message: string;
  field: string[] | null;
}

const start = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { id title status agent { id } } userErrors { code message field } }
}`;
const send = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id role content status } reply { id role status content } userErrors { code message field } }
}`;
const approve = `mutation ($input: ApproveDraftInput!) {
  approveDraft(input: $input) { workflow { id } draft { id status } userErrors { code message field } }
}`;
const deltas = `subscription ($messageId: ID!, $after: String) {
  messageDeltaReceived(messageId: $messageId, after: $after) {
    cursor text finishReason message { id status content conversation { id title agent { id } } }
  }
}`;

export interface Delta {
  cursor: string;
  text: string;
  finishReason: string | null;
  message: { id: string; status: string; content: string; conversation: { id: string } };
}

/** A running conversations subgraph over a new database, beside stand-ins for agents and workflows. */
export async function startConversations() {
  const agentId = newId('agt');
  const otherAgentId = newId('agt');
  const agents = agentsDouble(agentId, [otherAgentId]);
  const { endpoint: workflows, workflows: created } = workflowsDouble(() => newId('wf'));
  const test = await createTestPlatform('conversations', {
    entities,
    migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
    endpoints: { agents, workflows },
  });
  const subgraph = await createConversationsSubgraph(test.platform, { recheckMs: 100 });
  await subgraph.start();
  const developer = (): RequestContext => test.contextOf({ role: 'DEVELOPER' });
  const tenantId = test.contextOf().tenant?.id ?? '';

  const mutate = async <T>(
    document: string,
    field: string,
    input: object,
    context: RequestContext,
  ): Promise<T> => (await test.run<Record<string, T>>(subgraph, document, { input }, context))[field] as T;

  /** Characters of each reply that have been said. */
  const said = new Map<string, number>();
  return {
    ...test,
    subgraph,
    agents,
    workflows,
    created,
    agentId,
    otherAgentId,
    tenantId,
    developer,
    documents: { start, send, approve, deltas },
    start: (input: object = {}, context = developer()) =>
      mutate<{
        conversation: { id: string; title: string; status: string; agent: { id: string } } | null;
        userErrors: UserErrorAnswer[];
      }>(start, 'startConversation', { title: 'Orders', ...input }, context),
    send: (input: object, context = developer()) =>
      mutate<{
        message: { id: string; role: string; content: string; status: string } | null;
        reply: { id: string; role: string; status: string; content: string } | null;
        userErrors: UserErrorAnswer[];
      }>(send, 'sendMessage', { content: 'Hello', ...input }, context),
    approve: (input: object, context = developer()) =>
      mutate<{
        workflow: { id: string } | null;
        draft: { id: string; status: string } | null;
        userErrors: UserErrorAnswer[];
      }>(approve, 'approveDraft', input, context),
    /** Follows a reply; breaking out of the loop cancels it. */
    async *follow(
      messageId: string,
      after: string | null = null,
      context = test.contextOf({ role: 'VIEWER' }),
    ): AsyncGenerator<ExecutionResult<{ messageDeltaReceived: Delta }>> {
      const token = await test.tokenFor(context);
      const cancel = new AbortController();
      try {
        const results = subgraph.subscribe(
          { query: deltas, variables: { messageId, after } },
          token,
          cancel.signal,
        );
        for await (const result of results) yield result as ExecutionResult<{ messageDeltaReceived: Delta }>;
      } finally {
        cancel.abort();
      }
    },
    /** Says something as agents does while it writes a reply. */
    say: (messageId: string, text: string) => {
      const at = said.get(messageId) ?? 0;
      said.set(messageId, at + text.length);
      return test.platform.streams.append(tenantId, `message/${messageId}`, { text, attempt: 1, at });
    },
    /** Announces the written reply as agents does. */
    respond: (conversationId: string, messageId: string, content: string, failed?: string) =>
      test.deliver(
        'AgentResponse',
        {
          conversationId,
          messageId,
          agentId,
          model: 'drafting-agent',
          provider: 'gantry',
          status: failed === undefined ? 'COMPLETED' : 'FAILED',
          content,
          inputTokens: 1,
          outputTokens: 1,
          finishReason: failed === undefined ? 'stop' : 'error',
          ...(failed !== undefined && { error: failed }),
        },
        tenantId,
      ),
    draft: async (conversationId: string, messageId: string, definition = 'do: []') => {
      const draftId = newId('dft');
      const diagnostics = [
        { severity: 'WARNING' as const, code: 'GUESSED', message: 'A guess.', line: 1, column: 2 },
      ];
      const data = { conversationId, messageId, agentId, draftId, definition, diagnostics };
      const event = await test.deliver('DSLGenerated', data, tenantId);
      return { draftId, event };
    },
    stop: async () => {
      await subgraph.stop();
      await test.close();
    },
  };
}

export type RunningConversations = Awaited<ReturnType<typeof startConversations>>;
