import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import type { Agents } from '../domain/Agents.js';
import { callLimit } from './callLimit.js';

/** The agents subgraph. */
export class SubgraphAgents implements Agents {
  readonly #clients: SubgraphClient;

  constructor(clients: SubgraphClient) {
    this.#clients = clients;
  }

  async defaultAgent(context: RequestContext, waiting: AbortSignal): Promise<string> {
    const document = 'query DefaultAgent { defaultAgent { id } }';
    const answer = await this.#clients.request<{ defaultAgent: { id: string } }>(
      'agents',
      document,
      {},
      context,
      callLimit(waiting),
    );
    return answer.defaultAgent.id;
  }

  async exists(id: string, context: RequestContext, waiting: AbortSignal): Promise<boolean> {
    const document = 'query AgentOfConversation($id: ID!) { agent(id: $id) { id } }';
    const answer = await this.#clients.request<{ agent: { id: string } | null }>(
      'agents',
      document,
      { id },
      context,
      callLimit(waiting),
    );
    return answer.agent !== null;
  }
}
