import { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { SubgraphAgents } from './adapters/SubgraphAgents.js';
import { SubgraphWorkflows } from './adapters/SubgraphWorkflows.js';
import { actions } from './domain/actions.js';
import { consumersOf } from './events/consumers.js';
import { Agent } from './graphql/Agent.js';
import { Conversation } from './graphql/Conversation.js';
import { ConversationMutations } from './graphql/ConversationMutations.js';
import { ConversationResolver } from './graphql/ConversationResolver.js';
import { Draft } from './graphql/Draft.js';
import { DraftMutations } from './graphql/DraftMutations.js';
import { DraftResolver } from './graphql/DraftResolver.js';
import { findConversation } from './graphql/findConversation.js';
import { findDraft } from './graphql/findDraft.js';
import { findMessage } from './graphql/findMessage.js';
import { Message } from './graphql/Message.js';
import { MessageDeltaResolver } from './graphql/MessageDeltaResolver.js';
import { MessageMutations } from './graphql/MessageMutations.js';
import { MessageResolver } from './graphql/MessageResolver.js';
import { Tenant, TenantResolver } from './graphql/Tenant.js';
import { Workflow } from './graphql/Workflow.js';
import type { ConversationsScope, ConversationsServices } from './services.js';

export interface ConversationsSettings {
  /** Milliseconds of a reply's silence after which its subscribers look at the store. Default 2,000. */
  recheckMs?: number | undefined;
}

interface Reference {
  id: string;
}

/** Conversations, their messages and the drafts that come out of them. */
export async function createConversationsSubgraph(
  platform: SubgraphPlatform,
  settings: ConversationsSettings = {},
): Promise<Subgraph<ConversationsServices>> {
  const { database, streams, clients } = platform;
  return new Subgraph<ConversationsServices>({
    name: 'conversations',
    platform,
    actions,
    services: {
      database,
      streams,
      agents: new SubgraphAgents(clients),
      workflows: new SubgraphWorkflows(clients),
      recheckMs: settings.recheckMs,
    },
    resolvers: [
      ConversationResolver,
      ConversationMutations,
      MessageResolver,
      MessageMutations,
      MessageDeltaResolver,
      DraftResolver,
      DraftMutations,
      TenantResolver,
    ],
    orphanedTypes: [Conversation, Message, Draft, Tenant, Agent, Workflow],
    references: {
      Conversation: ({ id }: Reference, scope: ConversationsScope) => findConversation(id, scope),
      Message: ({ id }: Reference, scope: ConversationsScope) => findMessage(id, scope),
      Draft: ({ id }: Reference, scope: ConversationsScope) => findDraft(id, scope),
      Tenant: ({ id }: Reference, scope: ConversationsScope) => (id === scope.tenant.id ? { id } : null),
    },
    consumes: consumersOf(streams),
  });
}
