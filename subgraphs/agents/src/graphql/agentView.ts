import type { Agent as DomainAgent } from '../domain/Agent.js';
import type { Agent } from './Agent.js';

/** The API's view of an agent. */
export function agentView({ model, ...agent }: DomainAgent): Agent {
  return { ...agent, modelName: model };
}
