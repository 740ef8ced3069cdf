/** The six subgraphs, each a process of its own. */
export const subgraphNames = [
  'tenancy',
  'conversations',
  'workflows',
  'agents',
  'deployments',
  'cost',
] as const;

export type SubgraphName = (typeof subgraphNames)[number];

/** Everything that runs in processes of its own and is ours. */
export const serviceNames = ['gateway', ...subgraphNames] as const;

export type ServiceName = (typeof serviceNames)[number];
