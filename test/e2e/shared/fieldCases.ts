import type { RootField } from '../../src/gantry/rootFields.js';
import { kitchenDocument } from '../../src/golden-path/journey/operations.js';
import { fresh } from './people.js';
import type { World, WorldId } from './World.js';

/** How a root field is asked: its document, and variables made from a world's ids. */
export interface FieldCase {
  document: string;
  /** Which ids of a world the field takes. */
  takes: WorldId[];
  variables: (world: World) => Record<string, unknown>;
}

function query(document: string, takes: WorldId[] = [], variables: FieldCase['variables'] = () => ({})) {
  return { document, takes, variables };
}

/** A query or subscription by one id. */
function byId(
  field: string,
  kind: WorldId,
  selection = 'id',
  operation = 'query',
  argument = 'id',
): FieldCase {
  const document = `${operation} ($id: ID!) { ${field}(${argument}: $id) { ${selection} } }`;
  return { document, takes: [kind], variables: (world) => ({ id: world[kind] }) };
}

function mutation(
  field: string,
  selection: string,
  takes: WorldId[],
  input: (world: World) => Record<string, unknown>,
): FieldCase {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
  return {
    document: `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code message field } } }`,
    takes,
    variables: (world) => ({ input: input(world) }),
  };
}

const aDay = 24 * 60 * 60 * 1000;
const at = (offset: number): string => new Date(Date.now() + offset).toISOString();
const key = (): { idempotencyKey: string } => ({ idempotencyKey: fresh() });

/** A definition that needs no connector. */
export const smallDefinition = `document:
  dsl: 1.0.3
  namespace: tests
  name: small
  version: 1.0.0
do:
  - answer:
      set:
        answer: 42
`;

/** One case for every root field of the composed schema; a field without one fails the test of isolation. */
export const fieldCases: Record<RootField, FieldCase> = {
  'Query.viewer': query('{ viewer { id email memberships { tenant { id slug } roles } } }'),
  'Query.tenant': query(
    'query ($slug: String!) { tenant(slug: $slug) { id name members(first: 5) { nodes { id email } } } }',
    ['slug'],
    ({ slug }) => ({ slug }),
  ),
  'Query.node': byId('node', 'workflow', 'id __typename'),
  'Query.auditEntries': query('{ auditEntries(first: 50) { nodes { id resource actor { id } } } }'),
  'Query.conversation': byId(
    'conversation',
    'conversation',
    'id title messages(first: 3) { nodes { content } }',
  ),
  'Query.checkDefinition': query(
    'query ($definition: String!) { checkDefinition(definition: $definition) { valid } }',
    [],
    () => ({ definition: smallDefinition }),
  ),
  'Query.definitionCompletions': query(
    'query ($definition: String!) { definitionCompletions(definition: $definition, line: 1, column: 1) { items { label } } }',
    [],
    () => ({ definition: smallDefinition }),
  ),
  'Query.definitionHover': query(
    'query ($definition: String!) { definitionHover(definition: $definition, line: 1, column: 1) { text } }',
    [],
    () => ({ definition: smallDefinition }),
  ),
  'Query.connector': byId('connector', 'connector', 'id name operations(first: 2) { nodes { id } }'),
  'Query.connectors': query('{ connectors(first: 20) { nodes { id name baseUrl } } }'),
  'Query.workflow': byId('workflow', 'workflow', 'id name definition'),
  'Query.workflows': query('{ workflows(first: 20) { nodes { id name } } }'),
  'Query.execution': byId('execution', 'execution', 'id status input output'),
  'Query.executions': query(
    'query ($of: ID) { executions(workflowId: $of, first: 20) { nodes { id status } } }',
    ['workflow'],
    ({ workflow }) => ({ of: workflow }),
  ),
  'Query.approval': byId('approval', 'approval', 'id title status roles users { id } execution { id }'),
  'Query.replayExecution': byId(
    'replayExecution',
    'execution',
    'same decisions difference { message }',
    'query',
    'executionId',
  ),
  'Query.agent': byId('agent', 'agent', 'id name'),
  'Query.agents': query('{ agents(first: 20) { nodes { id name } } }'),
  'Query.models': query('{ models { name } }'),
  'Query.project': byId('project', 'project', 'id name releases(first: 3) { nodes { id } }'),
  'Query.zone': byId('zone', 'zone', 'id name url pods { id }'),
  'Query.pod': byId('pod', 'pod', 'id name status'),
  'Query.release': byId('release', 'release', 'id version commit'),
  'Query.rollout': byId('rollout', 'rollout', 'id status'),
  'Query.costReport': query(
    `query ($from: DateTime!, $to: DateTime!) {
      costReport(from: $from, to: $to, granularity: DAY, groupBy: [AGENT, PROJECT, WORKFLOW]) {
        rows { keys { dimension value } amount }
      }
    }`,
    [],
    () => ({ from: at(-aDay), to: at(aDay) }),
  ),
  'Query.budget': byId('budget', 'budget', 'id name amount spent'),
  'Query.priceList': query('{ priceList { id } }'),

  'Mutation.createTenant': mutation('createTenant', 'tenant { id slug }', [], () => ({
    name: 'Another',
    slug: `t-${fresh()}`,
    tier: 'FREE',
    ...key(),
  })),
  'Mutation.inviteMember': mutation('inviteMember', 'member { id email }', [], () => ({
    email: `guest-${fresh()}@example.com`,
    roles: ['VIEWER'],
  })),
  'Mutation.changeMemberRoles': mutation('changeMemberRoles', 'member { id }', ['member'], ({ member }) => ({
    memberId: member,
    roles: ['OWNER'],
  })),
  'Mutation.removeMember': mutation('removeMember', '', ['member'], ({ member }) => ({
    memberId: member,
  })),
  'Mutation.createAgent': mutation('createAgent', 'agent { id }', [], () => ({
    name: `agent-${fresh()}`,
    ...key(),
  })),
  'Mutation.updateAgent': mutation('updateAgent', 'agent { id }', ['agent'], ({ agent }) => ({
    id: agent,
    name: 'Taken over',
  })),
  'Mutation.importConnector': mutation('importConnector', 'connector { id }', [], () => ({
    name: `kitchen-${fresh()}`,
    openapi: kitchenDocument(),
    baseUrl: 'http://127.0.0.1:4600',
    ...key(),
  })),
  'Mutation.setConnectorEnvironment': mutation(
    'setConnectorEnvironment',
    'connector { id }',
    ['connector'],
    ({ connector }) => ({ connectorId: connector, name: 'sandbox', baseUrl: 'http://127.0.0.1:4600' }),
  ),
  'Mutation.removeConnectorEnvironment': mutation(
    'removeConnectorEnvironment',
    'connector { id }',
    ['connector'],
    ({ connector }) => ({ connectorId: connector, name: 'sandbox' }),
  ),
  'Mutation.setConnectorCredentials': mutation(
    'setConnectorCredentials',
    'connector { id }',
    ['connector'],
    ({ connector }) => ({ connectorId: connector, credentials: [{ scheme: 'apiKey', value: 'a-key' }] }),
  ),
  'Mutation.removeConnectorCredential': mutation(
    'removeConnectorCredential',
    'connector { id }',
    ['connector'],
    ({ connector }) => ({ connectorId: connector, scheme: 'apiKey' }),
  ),
  'Mutation.tryOperation': mutation('tryOperation', 'trial { status }', ['operation'], ({ operation }) => ({
    operationId: operation,
  })),
  'Mutation.setWorkflowSecret': mutation('setWorkflowSecret', 'secret { name }', [], () => ({
    name: 'kitchen',
    value: 'stolen',
  })),
  'Mutation.deleteWorkflowSecret': mutation('deleteWorkflowSecret', 'deletedName', [], () => ({
    name: 'kitchen',
  })),
  'Mutation.startConversation': mutation(
    'startConversation',
    'conversation { id }',
    ['agent'],
    ({ agent }) => ({
      title: 'A word',
      agentId: agent,
      ...key(),
    }),
  ),
  'Mutation.sendMessage': mutation('sendMessage', 'message { id }', ['conversation'], ({ conversation }) => ({
    conversationId: conversation,
    content: 'Let me in.',
    ...key(),
  })),
  'Mutation.approveDraft': mutation(
    'approveDraft',
    'workflow { id }',
    ['conversation', 'draft'],
    ({ conversation, draft }) => ({ conversationId: conversation, draftId: draft, ...key() }),
  ),
  'Mutation.endConversation': mutation(
    'endConversation',
    'conversation { id }',
    ['conversation'],
    (world) => ({
      conversationId: world.conversation,
    }),
  ),
  'Mutation.createWorkflow': mutation('createWorkflow', 'workflow { id }', ['conversation'], (world) => ({
    name: `small-${fresh()}`,
    definition: smallDefinition,
    conversationId: world.conversation,
    ...key(),
  })),
  'Mutation.startExecution': mutation('startExecution', 'execution { id }', ['workflow'], ({ workflow }) => ({
    workflowId: workflow,
    input: {},
    ...key(),
  })),
  'Mutation.pauseSchedule': mutation('pauseSchedule', 'workflow { id }', ['workflow'], ({ workflow }) => ({
    workflowId: workflow,
  })),
  'Mutation.resumeSchedule': mutation('resumeSchedule', 'workflow { id }', ['workflow'], ({ workflow }) => ({
    workflowId: workflow,
  })),
  'Mutation.runScheduleNow': mutation('runScheduleNow', 'execution { id }', ['workflow'], ({ workflow }) => ({
    workflowId: workflow,
    ...key(),
  })),
  'Mutation.createWebhook': mutation('createWebhook', 'webhook { id }', ['workflow'], ({ workflow }) => ({
    name: `hook-${fresh()}`,
    workflowId: workflow,
    ...key(),
  })),
  'Mutation.rotateWebhookSecret': mutation(
    'rotateWebhookSecret',
    'webhook { id } secret',
    ['webhook'],
    ({ webhook }) => ({ webhookId: webhook, ...key() }),
  ),
  'Mutation.deleteWebhook': mutation('deleteWebhook', 'deletedId', ['webhook'], ({ webhook }) => ({
    webhookId: webhook,
  })),
  'Mutation.publishEvent': mutation('publishEvent', 'event { id }', [], () => ({
    event: { source: 'https://example.com/tests', type: 'com.example.tried', data: {} },
    ...key(),
  })),
  'Mutation.answerApproval': mutation('answerApproval', 'approval { id }', ['approval'], ({ approval }) => ({
    approvalId: approval,
    decision: 'APPROVED',
  })),
  'Mutation.migrateExecutions': mutation(
    'migrateExecutions',
    'migrations { outcome execution { id } } endCursor',
    ['workflow'],
    ({ workflow }) => ({ workflowId: workflow, toVersion: 1 }),
  ),
  'Mutation.cancelExecution': mutation(
    'cancelExecution',
    'execution { id }',
    ['execution'],
    ({ execution }) => ({
      executionId: execution,
    }),
  ),
  'Mutation.retryCompensation': mutation(
    'retryCompensation',
    'execution { id undone { key } }',
    ['execution'],
    ({ execution }) => ({ executionId: execution }),
  ),
  'Mutation.skipCompensation': mutation(
    'skipCompensation',
    'execution { id undone { key } }',
    ['execution'],
    ({ execution }) => ({ executionId: execution, keys: ['/answer'] }),
  ),
  'Mutation.createZone': mutation('createZone', 'zone { id }', [], () => ({
    name: `z${fresh()}`,
    visibility: 'PRIVATE',
    ...key(),
  })),
  'Mutation.connectRepository': mutation('connectRepository', 'project { id }', [], ({ repository }) => ({
    name: `p-${fresh()}`,
    url: repository,
    branch: 'main',
    ...key(),
  })),
  'Mutation.setSecret': mutation('setSecret', 'secret { id }', ['project'], ({ project }) => ({
    projectId: project,
    name: 'STOLEN',
    value: 'x',
  })),
  'Mutation.setConfiguration': mutation('setConfiguration', 'project { id }', ['project'], ({ project }) => ({
    projectId: project,
    values: [{ name: 'TAKEN', value: 'over' }],
  })),
  'Mutation.scalePod': mutation('scalePod', 'pod { id }', ['pod'], ({ pod }) => ({ podId: pod, clones: 2 })),
  'Mutation.deploy': mutation('deploy', 'rollout { id }', ['project', 'zone'], ({ project, zone }) => ({
    projectId: project,
    zoneId: zone,
    ref: 'main',
    ...key(),
  })),
  'Mutation.rollback': mutation(
    'rollback',
    'rollout { id }',
    ['project', 'release'],
    ({ project, release }) => ({
      projectId: project,
      releaseId: release,
      ...key(),
    }),
  ),
  'Mutation.createBudget': mutation('createBudget', 'budget { id }', [], () => ({
    name: `b-${fresh()}`,
    amount: '1000',
    currency: 'USD',
    period: 'MONTH',
    alertAt: [1],
  })),
  'Mutation.updateBudget': mutation('updateBudget', 'budget { id }', ['budget'], ({ budget }) => ({
    id: budget,
    amount: '1000000',
  })),
  'Mutation.deleteBudget': mutation('deleteBudget', '', ['budget'], ({ budget }) => ({ id: budget })),
  'Mutation.setPrice': mutation('setPrice', 'price { id }', [], () => ({ unit: 'TOKEN_INPUT', amount: '0' })),

  'Subscription.messageDeltaReceived': byId(
    'messageDeltaReceived',
    'reply',
    'text',
    'subscription',
    'messageId',
  ),
  'Subscription.executionEventRecorded': byId(
    'executionEventRecorded',
    'execution',
    'type',
    'subscription',
    'executionId',
  ),
  'Subscription.approvalChanged': query(
    'subscription { approvalChanged(mine: false) { cursor approval { id } } }',
  ),
  'Subscription.rolloutEventRecorded': byId(
    'rolloutEventRecorded',
    'rollout',
    'phase',
    'subscription',
    'rolloutId',
  ),
  'Subscription.logLineReceived': byId('logLineReceived', 'pod', 'text', 'subscription', 'podId'),
  'Subscription.budgetAlertRaised': query('subscription { budgetAlertRaised { cursor budget { id } } }'),
};
