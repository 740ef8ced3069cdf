/** The golden path's `Overview`, what is to be answered, and subgraphs that know no more than that. */
import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, print } from 'graphql';

const root = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const { definitions } = parse(root('test/golden-path/operations.graphql'));
const operation = definitions.find(({ name }) => name?.value === 'Overview');
export const overviewRequest = { query: print(operation), variables: { tenant: 'acme' } };

const five = (make) => Array.from({ length: 5 }, (_, index) => make(index + 1));
const id = (prefix, number) => `${prefix}_01JD3W8Q7N5ZT4V9K2M6XHRB${String(number).padStart(2, '0')}`;
const agentNames = ['Drafting', 'Support', 'Invoices', 'Deliveries', 'On call'];
const zoneNames = ['production', 'staging', 'internal'];

const tenant = {
  id: id('ten', 1),
  name: 'Acme GmbH',
  conversations: {
    nodes: five((number) => ({
      id: id('cnv', number),
      title: `Refund order ${4200 + number} “at once”`,
      agent: { name: agentNames[number % 2] },
      draft: number === 3 ? null : { id: id('drf', number) },
    })),
  },
  workflows: {
    nodes: five((number) => ({
      id: id('wfl', number),
      name: `refund-order-${number}`,
      version: number,
      lastExecution: {
        id: id('exe', number),
        status: number === 2 ? 'FAILED' : 'COMPLETED',
        cost: { amount: `0.0${number}25` },
      },
    })),
  },
  agents: {
    nodes: five((number) => ({
      id: id('agt', number),
      name: agentNames[number - 1],
      model: { name: number === 1 ? 'gantry-drafting' : 'large-2' },
      usage: { inputTokens: 18_250 * number, outputTokens: 3_075 * number },
      cost: { amount: `${number}.4375` },
    })),
  },
  projects: {
    nodes: five((number) => ({
      id: id('prj', number),
      name: `shop-${number}`,
      zone: { name: zoneNames[number % 3] },
      currentRelease: { version: 10 + number, status: 'ACTIVE' },
      cost: { amount: `${number * 3}.15` },
    })),
  },
  budgets: {
    nodes: five((number) => ({
      id: id('bud', number),
      name: `Quarter ${number}`,
      spent: `${number}81.27`,
      amount: '1000',
    })),
  },
};

export const overviewAnswer = { data: { tenant } };

const byId = (nodes) => (reference) => nodes.find((node) => node.id === reference.id);
const { conversations, workflows, agents, projects, budgets } = tenant;
const executions = workflows.nodes.map(({ lastExecution }) => lastExecution);
const identified = {
  userId: id('usr', 1),
  memberships: [{ tenantId: tenant.id, slug: 'acme', tier: 'TEAM', roles: ['DEVELOPER'] }],
};
/** What a subgraph knows of the tenant. */
const tenantWith = (parts) => ({ __resolveReference: (reference) => ({ ...reference, ...parts }) });
const talks = conversations.nodes.map(({ agent, ...conversation }) => ({
  ...conversation,
  agent: agents.nodes.find(({ name }) => name === agent.name),
}));

const resolvers = {
  tenancy: {
    Query: { tenant: () => tenant },
    Mutation: { identify: () => identified },
    Tenant: { __resolveReference: () => tenant },
  },
  conversations: { Tenant: tenantWith({ conversations: { nodes: talks } }) },
  workflows: { Tenant: tenantWith({ workflows }) },
  agents: { Tenant: tenantWith({ agents }), Agent: { __resolveReference: byId(agents.nodes) } },
  deployments: { Tenant: tenantWith({ projects }) },
  cost: {
    Tenant: tenantWith({ budgets }),
    Execution: { __resolveReference: byId(executions) },
    Agent: { __resolveReference: byId(agents.nodes) },
    Project: { __resolveReference: byId(projects.nodes) },
  },
};

/** The product's subgraphs by path, with schemas as they are and few values. */
export const overviewSchemas = () =>
  Object.entries(resolvers).map(([name, some]) => [
    `/${name}`,
    buildSubgraphSchema([{ typeDefs: parse(root(`subgraphs/${name}/schema.graphql`)), resolvers: some }]),
  ]);
