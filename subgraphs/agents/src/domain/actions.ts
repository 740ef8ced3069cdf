/** What may be done with the things of this subgraph, and the level a role must have for it. */
export const actions = {
  agent: 'read',
  agents: 'read',
  models: 'read',
  messageUsage: 'read',
  executionUsage: 'read',
  inferForTask: 'serve',
  taskInference: 'serve',
  createAgent: 'write',
  updateAgent: 'write',
} as const;
