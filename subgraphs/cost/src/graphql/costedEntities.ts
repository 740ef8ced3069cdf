import { costedEntity } from './costedEntity.js';

/** The entities of other subgraphs that have a cost. */
export const costedEntities = {
  Execution: costedEntity('Execution', 'executionId'),
  Workflow: costedEntity('Workflow', 'workflowId'),
  Agent: costedEntity('Agent', 'agentId'),
  Project: costedEntity('Project', 'projectId'),
} as const;
