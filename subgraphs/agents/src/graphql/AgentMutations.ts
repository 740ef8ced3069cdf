import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkAgentTerms, type Agent as DomainAgent } from '../domain/Agent.js';
import { AgentRepository } from '../persistence/AgentRepository.js';
import type { AgentsScope } from '../services.js';
import { CreateAgentInput, UpdateAgentInput } from './AgentInputs.js';
import { CreateAgentPayload, UpdateAgentPayload } from './AgentPayloads.js';
import { agentView } from './agentView.js';

@Resolver()
export class AgentMutations {
  @Mutation(() => CreateAgentPayload, { description: 'Creates an agent. For DEVELOPER.' })
  async createAgent(
    @Arg('input', () => CreateAgentInput, { description: 'The agent.' }) input: CreateAgentInput,
    @Ctx() scope: AgentsScope,
  ): Promise<CreateAgentPayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('createAgent', { type: 'Tenant', id: tenantId, tenantId });
    const agents = new AgentRepository(await scope.em());
    const id = await scope.idempotent('createAgent', input, async () => {
      const { name, description, instructions, model } = input;
      const terms = {
        name,
        description: description ?? '',
        instructions: instructions ?? '',
        model: model ?? null,
      };
      return (await agents.add(tenantId, checkAgentTerms(terms, scope.services.models.names))).id;
    });
    return { agent: agentView(await existing(agents, id)), userErrors: [] };
  }

  @Mutation(() => UpdateAgentPayload, {
    description: 'Changes an agent, from its next reply on. For DEVELOPER.',
  })
  async updateAgent(
    @Arg('input', () => UpdateAgentInput, { description: 'The change.' }) input: UpdateAgentInput,
    @Ctx() scope: AgentsScope,
  ): Promise<UpdateAgentPayload> {
    await scope.authorize('updateAgent', { type: 'Agent', id: input.id, tenantId: scope.tenant.id });
    const agents = new AgentRepository(await scope.em());
    await scope.idempotent('updateAgent', input, async () => {
      const agent = await existing(agents, input.id);
      const { models } = scope.services;
      const terms = checkAgentTerms(
        {
          name: input.name ?? agent.name,
          description: input.description ?? agent.description,
          instructions: input.instructions ?? agent.instructions,
          model: input.model === undefined ? agent.model : input.model,
        },
        // An agent may keep a model that the deployment no longer has while something else about it is changed.
        input.model === undefined && agent.model !== null ? [...models.names, agent.model] : models.names,
      );
      await agents.change(agent.id, terms);
      const from = models.find(agent.model)?.name ?? agent.model ?? 'none';
      const to = models.find(terms.model)?.name ?? terms.model ?? 'none';
      if (from !== to) await scope.publish('ModelSwitched', { agentId: agent.id, from, to });
      return agent.id;
    });
    return { agent: agentView(await existing(agents, input.id)), userErrors: [] };
  }
}

async function existing(agents: AgentRepository, id: string): Promise<DomainAgent> {
  const agent = await agents.find(id);
  if (agent) return agent;
  throw UserFault.of('NOT_FOUND', `There is no agent "${id.slice(0, 100)}".`, ['id']);
}
