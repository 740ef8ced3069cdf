import type { Caller } from '../../src/gantry/Caller.js';
import type { World } from './World.js';

const everything = `query ($slug: String!, $conversation: ID!, $execution: ID!, $project: ID!, $zone: ID!) {
  tenant(slug: $slug) {
    id name tier
    members(first: 50) { nodes { id email roles } }
    conversations(first: 50) { nodes { id title status draft { id status } } }
    workflows(first: 50) { nodes { id name version executions(first: 50) { nodes { id status } } } }
    approvals(first: 50) { nodes { id status } }
    webhooks(first: 50) { nodes { id name secrets { version } } }
    workflowSecrets(first: 50) { nodes { name updatedAt } }
    connectors(first: 50) { nodes { id name baseUrl environments { name } credentials { scheme updatedAt } } }
    agents(first: 50) { nodes { id name description } }
    projects(first: 50) { nodes { id name currentRelease { id status } releases(first: 50) { nodes { id status } } } }
    zones(first: 50) { nodes { id name visibility } }
    budgets(first: 50) { nodes { id name amount } }
  }
  conversation(id: $conversation) { messages(first: 100) { nodes { id content status } } }
  execution(id: $execution) { status output finishedAt }
  project(id: $project) { id repository { url branch } }
  zone(id: $zone) { pods { id status clones } }
}`;

/** What stands in a tenant, but for what it costs by the minute: as its owner sees it. */
export function snapshotOf(owner: Caller, world: World): Promise<Record<string, unknown>> {
  return owner.must(everything, { ...world });
}
