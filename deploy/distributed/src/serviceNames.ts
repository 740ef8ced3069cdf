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

/** Those that call each other, and say so in context tokens that they sign. */
export const signingNames = ['gateway', ...subgraphNames] as const;

export type SigningName = (typeof signingNames)[number];

/** Everything that runs in processes of its own and is ours. */
export const serviceNames = ['gateway', 'registry', ...subgraphNames] as const;

export type ServiceName = (typeof serviceNames)[number];
