import { randomUUID } from 'node:crypto';
import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { DraftingProvider } from './adapters/DraftingProvider.js';
import { ModelCatalog } from './domain/inference/ModelCatalog.js';
import {
  OpenAICompatibleProvider,
  type OpenAICompatibleOptions,
} from './adapters/OpenAICompatibleProvider.js';
import { SubgraphWorkflows } from './adapters/SubgraphWorkflows.js';
import { actions } from './domain/actions.js';
import { consumersOf } from './events/consumers.js';
import { InferenceWorker } from './events/InferenceWorker.js';
import { ReplyWriting } from './events/ReplyWriting.js';
import { TaskAnswering } from './events/TaskAnswering.js';
import { Agent } from './graphql/Agent.js';
import { AgentMutations } from './graphql/AgentMutations.js';
import { AgentResolver, findAgent } from './graphql/AgentResolver.js';
import { Execution, ExecutionResolver } from './graphql/Execution.js';
import { Message, MessageResolver } from './graphql/Message.js';
import { Model } from './graphql/Model.js';
import { findModel, ModelResolver } from './graphql/ModelResolver.js';
import { TaskInferenceResolver } from './graphql/TaskInferenceResolver.js';
import { Tenant, TenantResolver } from './graphql/Tenant.js';
import { InferenceQueue } from './persistence/InferenceQueue.js';
import type { AgentsScope, AgentsServices } from './services.js';

export interface AgentsSettings {
  /** The inference server; without one the built-in drafting agent answers. */
  inference?: OpenAICompatibleOptions | undefined;
  /** Milliseconds between the pieces of a reply of the drafting agent. Default 4. */
  pieceDelayMs?: number | undefined;
  /** Replies of one tenant that are written at a time, and as many answers to tasks. Default 4. */
  perTenant?: number | undefined;
  /** Inferences that this process makes at a time. Default 32. */
  total?: number | undefined;
  /** Seconds after which the inference of a worker that died is begun anew. Default 6. */
  leaseSeconds?: number | undefined;
  /** Milliseconds between attempts to reach workflows, for tests; grows from 100 to 3,000 by default. */
  retryDelayMs?: number | undefined;
}

interface Reference {
  id: string;
}

/** Agents, their models and the writing of replies. */
export async function createAgentsSubgraph(
  platform: SubgraphPlatform,
  settings: AgentsSettings = {},
): Promise<Subgraph<AgentsServices>> {
  const { database, events, streams, clients, logger } = platform;
  const drafting = new DraftingProvider({ pieceDelayMs: settings.pieceDelayMs });
  const models = new ModelCatalog(
    settings.inference ? [new OpenAICompatibleProvider(settings.inference), drafting] : [drafting],
  );
  const leaseSeconds = settings.leaseSeconds ?? 6;
  const replies = new ReplyWriting({
    database,
    events,
    streams,
    models,
    openWorkflows: (tenantId, requestId, signal) => {
      // Events tell the tenant's id only, and that is all the other side goes by.
      const context = serviceContext('agents', { id: tenantId, slug: tenantId, tier: 'FREE' }, requestId);
      return new SubgraphWorkflows(clients, context, signal, settings.retryDelayMs);
    },
    logger,
  });
  const worker = new InferenceWorker({
    queue: new InferenceQueue(database, randomUUID(), leaseSeconds),
    writings: { REPLY: replies, TASK: new TaskAnswering({ database, events, models }) },
    logger,
    perTenant: settings.perTenant ?? 4,
    total: settings.total ?? 32,
    leaseSeconds,
  });
  return new Subgraph<AgentsServices>({
    name: 'agents',
    platform,
    actions,
    services: { database, models, wakeWorker: () => worker.wake() },
    resolvers: [
      AgentResolver,
      AgentMutations,
      ModelResolver,
      MessageResolver,
      ExecutionResolver,
      TaskInferenceResolver,
      TenantResolver,
    ],
    orphanedTypes: [Agent, Model, Message, Execution, Tenant],
    references: {
      Agent: ({ id }: Reference, scope: AgentsScope) => findAgent(id, scope),
      Model: ({ id }: Reference, scope: AgentsScope) => findModel(id, scope),
      // Whether the message exists is conversations' to say; one without a reply of ours has no usage.
      Message: ({ id }: Reference) => ({ id }),
      // Nor is an execution ours.
      Execution: ({ id }: Reference) => ({ id }),
      Tenant: ({ id }: Reference, scope: AgentsScope) => (id === scope.tenant.id ? { id } : null),
    },
    consumes: consumersOf(() => worker.wake()),
    onStart: async () => worker.start(),
    onStop: () => worker.stop(),
  });
}
