import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { AgentRepository } from '../persistence/AgentRepository.js';
import { UsageRepository, type TokenUsage as UsageRow } from '../persistence/UsageRepository.js';
import type { AgentsScope } from '../services.js';
import { Agent, AgentConnection } from './Agent.js';
import { agentView } from './agentView.js';
import { Model, modelView } from './Model.js';
import { TokenUsage, usageView } from './TokenUsage.js';

@Resolver(() => Agent)
export class AgentResolver {
  @Query(() => Agent, { nullable: true, description: 'An agent of the tenant, or null. For every member.' })
  async agent(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: AgentsScope,
  ): Promise<Agent | null> {
    return findAgent(id, scope);
  }

  @Query(() => AgentConnection, { description: "The tenant's agents, oldest first. For every member." })
  async agents(@Args(() => PageArgs) page: PageArgs, @Ctx() scope: AgentsScope): Promise<Connection<Agent>> {
    return pageOfAgents(page, scope);
  }

  @Query(() => Agent, {
    description: 'The agent of conversations that name none; made now if there is none.',
  })
  @Directive('@inaccessible')
  async defaultAgent(@Ctx() scope: AgentsScope): Promise<Agent> {
    const tenantId = scope.tenant.id;
    await scope.authorize('agent', { type: 'Tenant', id: tenantId, tenantId });
    // A query only reads, so that what has to be made is made in a transaction of its own.
    const ensure = scope.services.database.tenant({ tenantId }, (em) =>
      new AgentRepository(em).ensureDefault(tenantId),
    );
    return agentView(await ensure);
  }

  @FieldResolver(() => Model, {
    nullable: true,
    description: 'The model it uses; null when the deployment no longer has it.',
  })
  model(@Root() agent: Agent, @Ctx() scope: AgentsScope): Model | null {
    const model = scope.services.models.find(agent.modelName);
    return model ? modelView(model) : null;
  }

  @FieldResolver(() => TokenUsage, {
    description: 'The tokens of all its replies, and of what workflows had it do, so far.',
  })
  async usage(@Root() agent: Agent, @Ctx() scope: AgentsScope): Promise<TokenUsage> {
    const loader = scope.loader<string, UsageRow>('usage of agents', async (ids) => {
      const usage = await new UsageRepository(await scope.em()).ofAgents(ids);
      return ids.map((id) => usage.get(id) ?? null);
    });
    return usageView((await loader.load(agent.id)) ?? { inputTokens: 0, outputTokens: 0, model: null });
  }
}

/** An agent by its id; null when the tenant has none such. */
export async function findAgent(id: string, scope: AgentsScope): Promise<Agent | null> {
  await scope.authorize('agent', { type: 'Agent', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Agent>('agent', async (ids) => {
    const agents = await new AgentRepository(await scope.em()).findAll(ids);
    const byId = new Map(agents.map((agent) => [agent.id, agentView(agent)]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  return loader.load(id);
}

/** A page of the tenant's agents, oldest first. */
export async function pageOfAgents(page: PageArgs, scope: AgentsScope): Promise<Connection<Agent>> {
  await scope.authorize('agents', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
  const agents = new AgentRepository(await scope.em());
  return connectionFrom(
    page,
    (keyset) => agents.page(keyset),
    ({ id }) => id,
    agentView,
  );
}
