import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import type { NodeLookup } from '../domain/NodeLookup.js';
import type { NodeOwner } from '../domain/nodeTypes.js';

/** Resolving an entity by its key (Apollo Federation subgraph specification, `_entities`). */
const entityQuery =
  'query Entity($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';

/** Asks by the federation's own entity query, so that an owner has one way to find a thing by its id. */
export class FederatedNodeLookup implements NodeLookup {
  constructor(private readonly clients: SubgraphClient) {}

  async exists(
    owner: NodeOwner,
    typeName: string,
    id: string,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<boolean> {
    const variables = { representations: [{ __typename: typeName, id }] };
    const data = await this.clients.request<{ _entities: unknown[] }>(
      owner,
      entityQuery,
      variables,
      context,
      signal,
    );
    return data._entities[0] != null;
  }
}
