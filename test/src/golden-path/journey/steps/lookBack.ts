import { eventually, expectThat } from '../expectation.js';
import type { Journey, JourneyIds } from '../Journey.js';
import type { Answers, AuditEntry, Overview } from '../operationTypes.js';

type Made = Pick<JourneyIds, 'user' | 'conversation' | 'workflow' | 'project'>;

/** Who did what; one question across all six subgraphs; and any thing by its id. */
export async function lookBack(journey: Journey, slug: string, made: Made) {
  const { client, observer } = journey;
  const entries = await eventually(
    'The audit trail names the workflow that was approved.',
    () => readAuditTrail(journey),
    (trail) => trail.some(({ resource }) => resource.includes(made.workflow)),
  );
  const own = entries.filter(({ actor, decision }) => actor.id === made.user && decision === 'ALLOW');
  expectThat(own.length > 0, 'Every decision on a mutation is an audit entry.', entries);
  expectThat(
    own.every(({ action, resource, requestId }) => action && resource && requestId),
    'Entries are whole.',
    own,
  );
  observer.auditEntries(entries);

  const { tenant } = await eventually(
    'The overview reaches all six subgraphs.',
    () => client.request('Overview', { tenant: slug }),
    (answer) => answer.tenant !== null && isComplete(answer.tenant),
  );
  if (tenant) observer.overview(tenant);

  for (const id of [made.workflow, made.conversation, made.project]) {
    const { node } = await client.request('AnyNode', { id });
    expectThat(node?.id === id && (node.name ?? node.title), 'Any thing is found by its id.', { id, node });
  }
  observer.checked('a workflow, a conversation and a project found by their ids alone');
  return { auditEntry: own[0]?.id ?? '' };
}

async function readAuditTrail({ client }: Journey): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let after: string | null = null;
  for (let page = 0; page < 20; page += 1) {
    const { auditEntries }: Answers['AuditTrail'] = await client.request('AuditTrail', { first: 25, after });
    entries.push(...auditEntries.edges.map(({ node }) => node));
    if (!auditEntries.pageInfo.hasNextPage) break;
    after = auditEntries.pageInfo.endCursor;
  }
  expectThat(new Set(entries.map(({ id }) => id)).size === entries.length, 'Pages do not overlap.', entries);
  return entries;
}

function isComplete({ conversations, workflows, agents, projects, budgets }: Overview): boolean {
  const [conversation, workflow, project] = [
    conversations?.nodes[0],
    workflows?.nodes[0],
    projects?.nodes[0],
  ];
  return Boolean(
    conversation?.agent?.name &&
    conversation.draft &&
    workflow?.lastExecution?.cost &&
    agents?.nodes.some(({ model, usage, cost }) => model && usage && Number(cost?.amount) > 0) &&
    project?.zone &&
    project.currentRelease &&
    Number(project.cost?.amount) > 0 &&
    budgets?.nodes[0],
  );
}
