import { Node } from '@gantry/platform/graphql/Node.js';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { nodeTypeOf } from '../domain/nodeTypes.js';
import { nodeStubs } from './nodeStubs.js';
import { references } from './references.js';
import type { TenancyScope } from '../services.js';

/** Finds anything by its global id, whichever subgraph owns it. */
@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      'Anything that has a global id; null when there is none with this id, or it belongs to another tenant.',
  })
  async node(
    @Arg('id', () => ID, { description: 'The id, with its prefix.' }) id: string,
    @Ctx() scope: TenancyScope,
  ): Promise<Node | null> {
    const type = nodeTypeOf(id);
    if (!type) return null;
    const { owner, typeName } = type;
    if (owner === 'tenancy') return references[typeName as keyof typeof references]({ id }, scope);
    const Stub = nodeStubs.get(typeName);
    // All that others own belongs to a tenant.
    if (!Stub || !scope.request.tenant) return null;
    const exists = await scope.services.nodes.exists(owner, typeName, id, scope.request, scope.signal);
    return exists ? Object.assign(new Stub(), { id }) : null;
  }
}
