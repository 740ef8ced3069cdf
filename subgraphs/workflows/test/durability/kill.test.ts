import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { definition } from '../support/execution.js';
import { kitchenText } from '../support/kitchen.js';
import { SubgraphProcess } from '../support/SubgraphProcess.js';
import { json, TestService } from '../support/TestService.js';

let subgraph: SubgraphProcess;
let service: TestService;
let workflowId: string;

interface State {
  execution: {
    status: string;
    output: unknown;
    finishedAt: string | null;
    events: { nodes: { cursor: string; type: string; task: string | null }[] };
  };
}
const stateOf = (id: string) =>
  subgraph
    .query<State>(
      `query($id: ID!) { execution(id: $id) {
        status output finishedAt events(first: 100) { nodes { cursor type task } }
      } }`,
      { id },
    )
    .then(({ execution }) => execution);
const linesOf = (state: State['execution']) =>
  state.events.nodes.map(({ type, task }) => (task === null ? type : `${type} ${task}`));
const ended = (id: string) =>
  vi.waitFor(
    async () => {
      const state = await stateOf(id);
      if (state.finishedAt === null) throw new Error(`Still ${state.status}: ${linesOf(state).at(-1)}`);
      return state;
    },
    { timeout: 30_000, interval: 100 },
  );
const start = async (input: unknown, of = workflowId) => {
  const { startExecution } = await subgraph.query<{ startExecution: { execution: { id: string } } }>(
    `mutation($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } } }`,
    { input: { workflowId: of, input } },
  );
  return startExecution.execution.id;
};
const order = (orderId: string) => ({ orderId, items: [], readyBy: '2030-01-01T00:00:00Z' });
const everyLine = [
  'EXECUTION_STARTED',
  'TASK_STARTED before',
  'TASK_COMPLETED before',
  'TASK_STARTED pause',
  'WAIT_STARTED pause',
  'TASK_COMPLETED pause',
  'TASK_STARTED after',
  'TASK_COMPLETED after',
  'EXECUTION_COMPLETED',
];

const call = (name: string) =>
  `  - ${name}: { call: connector, with: { connector: kitchen, operation: scheduleOrder, body: '\${ $workflow.input }' } }`;

beforeAll(async () => {
  [subgraph, service] = await Promise.all([SubgraphProcess.prepare(inject('adminUrl')), TestService.start()]);
  await subgraph.start();
  await subgraph.query(
    `mutation($input: ImportConnectorInput!) { importConnector(input: $input) { userErrors { message } } }`,
    { input: { name: 'kitchen', openapi: kitchenText, baseUrl: service.url } },
  );
  const text = definition(`${call('before')}\n  - pause: { wait: { seconds: 3 } }\n${call('after')}`);
  const { createWorkflow } = await subgraph.query<{ createWorkflow: { workflow: { id: string } } }>(
    `mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { message } } }`,
    { input: { definition: text } },
  );
  workflowId = createWorkflow.workflow.id;
}, 300_000);
afterAll(async () => {
  await subgraph?.kill();
  await service?.stop();
});

it('goes on after SIGKILL in the middle of a wait, which lasts no longer for it', async () => {
  service.answer = (request, response) => {
    service.effect(request);
    json(response, 201, { ticket: 't' });
  };
  const id = await start(order('waits'));
  await vi.waitFor(async () => expect(linesOf(await stateOf(id))).toContain('WAIT_STARTED pause'), {
    timeout: 60_000,
    interval: 50,
  });
  await subgraph.kill();
  await subgraph.start();
  const state = await ended(id);
  expect(state).toMatchObject({ status: 'COMPLETED', output: { ticket: 't' } });
  expect(linesOf(state)).toEqual(everyLine);
  expect(state.events.nodes.map(({ cursor }) => Number(cursor))).toEqual(
    everyLine.map((_, index) => index + 1),
  );
  expect([...service.effects]).toEqual([
    [`${id}/before`, 1],
    [`${id}/after`, 1],
  ]);
  expect(service.requests).toHaveLength(2);
}, 300_000);

it('repeats a call that SIGKILL has cut off with the same key, so that it has its effect once', async () => {
  service.effects.clear();
  service.requests.length = 0;
  const arrived = Promise.withResolvers<void>();
  service.answer = (request, response) => {
    service.effect(request);
    // The effect has happened; that it has is never heard of.
    if (service.requests.length === 1) arrived.resolve();
    else json(response, 201, { ticket: 't' });
  };
  const id = await start(order('calls'));
  await arrived.promise;
  await subgraph.kill();
  await subgraph.start();
  const state = await ended(id);
  expect(state.status).toBe('COMPLETED');
  expect(linesOf(state)).toEqual(everyLine);
  expect(service.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
    `${id}/before`,
    `${id}/before`,
    `${id}/after`,
  ]);
  expect([...service.effects.values()]).toEqual([1, 1]);
}, 300_000);

it('goes on with each branch of a fork where SIGKILL found it', async () => {
  service.effects.clear();
  service.requests.length = 0;
  const arrived = Promise.withResolvers<void>();
  let killed = false;
  service.answer = (request, response) => {
    service.effect(request);
    const { orderId } = JSON.parse(request.body) as { orderId: string };
    if (orderId === 'slow' && !killed) arrived.resolve();
    else json(response, 201, { ticket: orderId });
  };
  const branch = (name: string) =>
    `{ call: connector, with: { connector: kitchen, operation: scheduleOrder, body: { orderId: ${name}, items: [], readyBy: '2030-01-01T00:00:00Z' } } }`;
  const forked = `  - together: { fork: { branches: [
      { quick: ${branch('quick')} },
      { slow: ${branch('slow')} },
      { waits: { do: [{ pause: { wait: { seconds: 3 } } }, { late: ${branch('late')} }] } } ] } }`;
  const { createWorkflow } = await subgraph.query<{ createWorkflow: { workflow: { id: string } } }>(
    `mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { message } } }`,
    { input: { name: 'forked', definition: definition(forked) } },
  );
  const id = await start({}, createWorkflow.workflow.id);
  await arrived.promise;
  await vi.waitFor(async () => expect(linesOf(await stateOf(id))).toContain('WAIT_STARTED pause'), {
    timeout: 60_000,
    interval: 50,
  });
  await subgraph.kill();
  killed = true;
  await subgraph.start();
  const state = await ended(id);
  expect(state).toMatchObject({
    status: 'COMPLETED',
    output: [{ ticket: 'quick' }, { ticket: 'slow' }, { ticket: 'late' }],
  });
  const lines = linesOf(state);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.filter((line) => line.startsWith('TASK_COMPLETED')).toSorted()).toEqual(
    ['late', 'pause', 'quick', 'slow', 'together', 'waits'].map((task) => `TASK_COMPLETED ${task}`),
  );
  expect(state.events.nodes.map(({ cursor }) => Number(cursor))).toEqual(lines.map((_, index) => index + 1));
  expect([...service.effects].toSorted()).toEqual([
    [`${id}/together/fork/quick`, 1],
    [`${id}/together/fork/slow`, 1],
    [`${id}/together/fork/waits/do/late`, 1],
  ]);
}, 300_000);

it('runs what was asked for just before SIGKILL', async () => {
  service.answer = (_request, response) => json(response, 201, { ticket: 't' });
  const ids = await Promise.all(['a', 'b', 'c', 'd'].map((each) => start(order(each))));
  await subgraph.kill();
  await subgraph.start();
  for (const id of ids) expect((await ended(id)).status).toBe('COMPLETED');
}, 300_000);
