import type { Caller } from '../../src/gantry/Caller.js';

const listing = `query ($slug: String!) {
  tenant(slug: $slug) {
    name
    members(first: 50) { nodes { id roles } }
    conversations(first: 50) { nodes { id title } }
    workflows(first: 50) { nodes { id executions(first: 50) { nodes { id } } } }
    webhooks(first: 50) { nodes { id } }
    workflowSecrets(first: 50) { nodes { name } }
    connectors(first: 50) { nodes { id } }
    agents(first: 50) { nodes { id } }
    projects(first: 50) { nodes { id releases(first: 50) { nodes { id } } } }
    zones(first: 50) { nodes { id } }
    budgets(first: 50) { nodes { id } }
  }
}`;

/** Everything that a caller's tenant lists. */
export function listingOf(caller: Caller): Promise<Record<string, unknown>> {
  return caller.must(listing, { slug: caller.tenant });
}
