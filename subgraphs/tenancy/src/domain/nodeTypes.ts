import { idPrefixes, prefixOf, type IdPrefix } from '@gantry/platform/ids/newId.js';

/** The subgraphs that own nodes besides this one. */
export type NodeOwner = 'conversations' | 'workflows' | 'agents' | 'deployments' | 'cost';

/** Types with a global id by the subgraph that owns them. */
export const nodeTypesByOwner = {
  tenancy: ['Tenant', 'User', 'Member', 'AuditEntry'],
  conversations: ['Conversation', 'Message', 'Draft'],
  workflows: ['Connector', 'Operation', 'Workflow', 'Execution', 'Webhook', 'Approval'],
  agents: ['Agent', 'Model'],
  deployments: ['Cluster', 'Zone', 'Pod', 'Project', 'Release', 'Rollout', 'Build', 'Secret'],
  cost: ['Budget', 'Price'],
} as const satisfies Readonly<Record<NodeOwner | 'tenancy', readonly (keyof typeof idPrefixes)[]>>;

export interface NodeType {
  typeName: string;
  owner: NodeOwner | 'tenancy';
}

const byPrefix: ReadonlyMap<string, NodeType> = new Map(
  Object.entries(nodeTypesByOwner).flatMap(([owner, typeNames]) =>
    typeNames.map((typeName): [IdPrefix, NodeType] => [
      idPrefixes[typeName],
      { typeName, owner: owner as keyof typeof nodeTypesByOwner },
    ]),
  ),
);

/** The type that an id's prefix names and the subgraph that owns it; null for what is no id of a node. */
export function nodeTypeOf(id: string): NodeType | null {
  // What nobody has handed out nobody needs to be asked for.
  if (!/^[!-~]{1,200}$/.test(id)) return null;
  return byPrefix.get(prefixOf(id) ?? '') ?? null;
}
