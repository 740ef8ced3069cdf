import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { signDelivery } from '../../src/domain/webhook/verifyDelivery.js';
import { definition } from '../support/execution.js';
import { kitchenText } from '../support/kitchen.js';
import { SubgraphProcess } from '../support/SubgraphProcess.js';
import { json, TestService } from '../support/TestService.js';

let one: SubgraphProcess;
let other: SubgraphProcess;
let service: TestService;
let workflowId: string;

interface Execution {
  status: string;
  finishedAt: string | null;
  events: { nodes: { cursor: string; type: string; task: string | null }[] };
}
const stateOf = async (at: SubgraphProcess, id: string): Promise<Execution> => {
  const { execution } = await at.query<{ execution: Execution }>(
    'query($id: ID!) { execution(id: $id) { status finishedAt events(first: 100) { nodes { cursor type task } } } }',
    { id },
  );
  return execution;
};
const linesOf = ({ events }: Execution) =>
  events.nodes.map(({ type, task }) => (task === null ? type : `${type} ${task}`));
const ended = (at: SubgraphProcess, id: string) =>
  vi.waitFor(
    async () => {
      const state = await stateOf(at, id);
      if (state.finishedAt === null) throw new Error(`Still ${state.status}: ${linesOf(state).at(-1)}`);
      return state;
    },
    { timeout: 40_000, interval: 100 },
  );
/** Asks again while a replica says that it has too much to do: one that was frozen does so at first. */
const start = async (at: SubgraphProcess, orderId: string): Promise<string> => {
  const ask = () =>
    at.query<{ startExecution: { execution: { id: string } } }>(
      'mutation($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } } }',
      { input: { workflowId, input: { orderId, items: [], readyBy: '2030-01-01T00:00:00Z' } } },
    );
  const outcome = await vi.waitFor(
    async () => {
      try {
        return { id: (await ask()).startExecution.execution.id };
      } catch (error) {
        if (/too much to do/u.test(String(error))) throw error;
        return { error };
      }
    },
    { timeout: 60_000, interval: 100 },
  );
  if ('error' in outcome) throw outcome.error;
  return outcome.id;
};
const waits = (at: SubgraphProcess, id: string) =>
  vi.waitFor(async () => expect(linesOf(await stateOf(at, id))).toContain('WAIT_STARTED pause'), {
    timeout: 60_000,
    interval: 50,
  });
const call = (name: string) =>
  `  - ${name}: { call: connector, with: { connector: kitchen, operation: scheduleOrder, body: '\${ $workflow.input }' } }`;
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

/** Has happened once, in order, with each effect once. */
function expectWhole(id: string, state: Execution): void {
  expect([state.status, linesOf(state)]).toEqual(['COMPLETED', everyLine]);
  expect(state.events.nodes.map(({ cursor }) => Number(cursor))).toEqual(
    everyLine.map((_, index) => index + 1),
  );
  expect([...service.effects]).toEqual([
    [`${id}/before`, 1],
    [`${id}/after`, 1],
  ]);
}

beforeAll(async () => {
  [one, service] = await Promise.all([SubgraphProcess.prepare(inject('adminUrl')), TestService.start()]);
  other = one.replica();
  // At the same time, on a database that has nothing in it.
  await Promise.all([one.start(), other.start()]);
  await one.query(
    'mutation($input: ImportConnectorInput!) { importConnector(input: $input) { userErrors { message } } }',
    { input: { name: 'kitchen', openapi: kitchenText, baseUrl: service.url } },
  );
  const text = definition(`${call('before')}\n  - pause: { wait: { seconds: 3 } }\n${call('after')}`);
  const { createWorkflow } = await one.query<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { message } } }',
    { input: { definition: text } },
  );
  workflowId = createWorkflow.workflow.id;
  await other.end('SIGTERM');
  service.answer = (request, response) => {
    service.effect(request);
    json(response, 201, { ticket: 't' });
  };
}, 300_000);
beforeEach(() => service.effects.clear());
afterAll(async () => {
  one?.signal('SIGCONT');
  await one?.kill();
  await other?.kill();
  await service?.stop();
});

it('hands executions over to another replica when it is asked to end', async () => {
  const id = await start(one, 'handed-over');
  await waits(one, id);
  await other.start();
  expect(await one.end('SIGTERM')).toBe(0);
  // Nobody has to wait for a lease to end.
  expect(await other.replicasThere()).toBe(1);
  expectWhole(id, await ended(other, id));
  [one, other] = [other, one];
}, 300_000);

it('is succeeded by another replica when it is killed, and never comes back', async () => {
  const id = await start(one, 'killed');
  await waits(one, id);
  await other.start();
  await one.kill();
  expectWhole(id, await ended(other, id));
  [one, other] = [other, one];
}, 300_000);

it('does nothing twice when it was only frozen, and finds itself succeeded', async () => {
  const id = await start(one, 'frozen');
  await waits(one, id);
  await other.start();
  one.signal('SIGSTOP');
  const state = await ended(other, id);
  one.signal('SIGCONT');
  expectWhole(id, state);
  // It runs on as if nothing had been.
  await other.kill();
  service.effects.clear();
  const next = await start(one, 'next');
  expectWhole(next, await ended(one, next));
  expect(linesOf(await stateOf(one, id))).toEqual(everyLine);
}, 300_000);

it('commits nothing twice when it was frozen in a call, whose answer it only has when it is succeeded', async () => {
  const id = await start(one, 'in-a-call');
  const { answer } = service;
  const arrived = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  const calls = () => service.requests.filter(({ headers }) => headers['idempotency-key'] === `${id}/after`);
  service.answer = async (request, response) => {
    if (request.headers['idempotency-key'] !== `${id}/after`) return answer(request, response);
    // The one that is frozen has its answer last, and it is another.
    const first = calls().length === 1;
    service.effect(request);
    if (first) {
      arrived.resolve();
      await late.promise;
    }
    json(response, 201, { ticket: first ? 'late' : 't' });
  };
  await arrived.promise;
  // Only now: what waits is held by nobody, and goes on in any of them.
  await other.start();
  one.signal('SIGSTOP');
  const state = await ended(other, id);
  late.resolve();
  one.signal('SIGCONT');
  expectWhole(id, state);
  // It goes on, finds what the other has kept, and says nothing that has been said.
  await other.kill();
  service.answer = answer;
  service.effects.clear();
  const next = await start(one, 'next');
  expectWhole(next, await ended(one, next));
  expect(calls()).toHaveLength(2);
  expect(linesOf(await stateOf(one, id))).toEqual(everyLine);
  const { execution } = await one.query<{ execution: { output: unknown } }>(
    'query($id: ID!) { execution(id: $id) { output } }',
    { id },
  );
  expect(execution.output).toEqual({ ticket: 't' });
}, 300_000);

it('fires each slot of a schedule once, while replicas come and are killed', async () => {
  await other.start();
  const create =
    'mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } } }';
  const text = definition('  - a: { set: { x: 1 } }', 'schedule: { every: PT1S }').replace(
    'name: test',
    'name: each',
  );
  const { createWorkflow } = await one.query<{ createWorkflow: { workflow: { id: string } } }>(create, {
    input: { definition: text },
  });
  const { id } = createWorkflow.workflow;
  const slots = async (at: SubgraphProcess) => {
    const { workflow } = await at.query<{
      workflow: { executions: { nodes: { scheduledFor: string }[] } };
    }>('query($id: ID!) { workflow(id: $id) { executions(first: 100) { nodes { scheduledFor } } } }', { id });
    return workflow.executions.nodes.map(({ scheduledFor }) => Date.parse(scheduledFor)).toReversed();
  };
  const fired = async (at: SubgraphProcess, count: number) => {
    await expect
      .poll(async () => (await slots(at)).length, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(count);
  };
  await fired(one, 2);
  await one.kill();
  await fired(other, 4);
  await one.start();
  await other.kill();
  await fired(one, 6);
  const found = await slots(one);
  expect(new Set(found).size).toBe(found.length);
  const gaps = found.slice(1).map((slot, index) => slot - found[index]!);
  // By ONCE, whoever comes after a kill makes up for the last slot only.
  expect(gaps.every((gap) => gap > 0 && gap % 1_000 === 0)).toBe(true);
  await one.query(
    'mutation($input: PauseScheduleInput!) { pauseSchedule(input: $input) { userErrors { code } } }',
    {
      input: { workflowId: id },
    },
  );
}, 300_000);

it('has a call of a webhook have its effect once, whichever replicas it comes to', async () => {
  await other.start();
  const { createWebhook } = await one.query<{
    createWebhook: { webhook: { path: string }; secret: string };
  }>('mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { path } secret } }', {
    input: { name: 'orders', workflowId },
  });
  const { webhook, secret } = createWebhook;
  const body = JSON.stringify({ orderId: 'called', items: [], readyBy: '2030-01-01T00:00:00Z' });
  const call = async (at: SubgraphProcess, id: string) => {
    const timestamp = Math.floor(Date.now() / 1_000);
    const response = await fetch(at.webhooksUrl + webhook.path, {
      method: 'POST',
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signDelivery(secret, id, timestamp, Buffer.from(body)),
      },
      body,
    });
    const { executionId } = (await response.json()) as { executionId?: string };
    return { status: response.status, executionId };
  };
  const answers = await Promise.all([one, other, one, other].map((at) => call(at, 'msg_1')));
  const accepted = answers.filter(({ status }) => status === 202);
  expect(accepted).toHaveLength(1);
  // Whoever signs anew within the same second is not told apart from who sends the same again.
  expect(answers.every(({ status }) => [200, 202, 409].includes(status))).toBe(true);
  await other.kill();
  const { executionId } = accepted[0]!;
  await ended(one, executionId!);
  expect([...service.effects.keys()]).toEqual([`${executionId}/before`, `${executionId}/after`]);
  expect((await call(one, 'msg_1')).status).not.toBe(202);
}, 300_000);
