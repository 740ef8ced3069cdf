import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { definition } from '../support/execution.js';
import { placeOrder } from '../support/kitchen.js';
import { MermaidFlowchart } from '../support/MermaidFlowchart.js';
import { json, TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let service: TestService;
let ada: RequestContext;
let workflowId: string;
const order = { orderId: 'o-1', items: [{ sku: 'soup', quantity: 2 }], readyBy: '2030-01-01T12:00:00Z' };

beforeAll(async () => {
  [fixture, service] = await Promise.all([WorkflowsFixture.start(), TestService.start()]);
  ada = fixture.test.contextOf();
  await fixture.importKitchen(ada, service.url);
  workflowId = await fixture.createWorkflow(ada, placeOrder);
});
afterAll(async () => {
  await fixture?.stop();
  await service?.stop();
});
let unavailable = 0;
let available = true;
beforeEach(() => {
  service.requests.length = 0;
  unavailable = 0;
  available = true;
  service.answer = ({ path }, response) => {
    if (unavailable > 0) {
      unavailable -= 1;
      response.writeHead(503, { 'retry-after': '0' }).end();
    } else if (path === '/capacity') json(response, 200, { free: 1, queued: 0 });
    else if (path === '/stock/check') json(response, 200, { available, missing: available ? [] : ['soup'] });
    else json(response, 201, { ticket: 't-1', readyAt: order.readyBy });
  };
});

const eventsDocument = `subscription($executionId: ID!, $after: String) {
  executionEventRecorded(executionId: $executionId, after: $after) {
    cursor type task at detail execution { id status workflow { name } }
  }
}`;
interface Event {
  executionEventRecorded: {
    cursor: string;
    type: string;
    task: string | null;
    execution: { status: string; workflow: { name: string } };
  };
}
const linesOf = (events: Event[]) =>
  events.map(({ executionEventRecorded: { type, task } }) => (task === null ? type : `${type} ${task}`));

describe('an execution', () => {
  it('is drawn with its way marked, in the diagram of the version that it runs', async () => {
    available = false;
    const executionId = await fixture.startExecution(ada, workflowId, order);
    await fixture.ended(ada, executionId);
    const { execution } = await fixture.query<{
      execution: { diagram: string; workflow: { diagram: string } };
    }>('query($id: ID!) { execution(id: $id) { diagram workflow { diagram } } }', { id: executionId }, ada);
    const drawn = new MermaidFlowchart(execution.diagram);
    expect(drawn.marks.get('reject')).toBe('completed');
    expect(drawn.marks.has('confirm')).toBe(false);
    expect(drawn.travelled).toContain('decide > reject');
    const plain = new MermaidFlowchart(execution.workflow.diagram);
    expect(plain.ways).toEqual(drawn.ways);
    expect(plain.marks.size).toBe(0);
  });

  it('runs the golden path to its end, and its events follow as they are recorded', async () => {
    const executionId = await fixture.startExecution(ada, workflowId, order);
    const events = await fixture.collect<Event>(eventsDocument, { executionId }, ada);
    expect(linesOf(events)).toEqual([
      'EXECUTION_STARTED',
      ...['getCapacity', 'checkStock', 'decide', 'scheduleOrder', 'confirm'].flatMap((task) => [
        `TASK_STARTED ${task}`,
        `TASK_COMPLETED ${task}`,
      ]),
      'EXECUTION_COMPLETED',
    ]);
    expect(events.at(-1)!.executionEventRecorded.execution).toMatchObject({
      status: 'COMPLETED',
      workflow: { name: 'place-order' },
    });
    const execution = await fixture.execution(ada, executionId);
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      output: { decision: 'CONFIRMED', ticket: 't-1' },
      error: null,
    });
    expect(Date.parse(execution.finishedAt)).toBeGreaterThanOrEqual(Date.parse(execution.startedAt));
  });

  it('takes the other way when something is out of stock', async () => {
    available = false;
    const execution = await fixture.ended(ada, await fixture.startExecution(ada, workflowId, order));
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      output: { decision: 'REJECTED', missing: ['soup'] },
    });
  });

  it('retries a service that answers 503 twice, and says so in its events', async () => {
    unavailable = 2;
    const executionId = await fixture.startExecution(ada, workflowId, order);
    const events = await fixture.collect<Event>(eventsDocument, { executionId }, ada);
    expect(linesOf(events).filter((line) => line.startsWith('TASK_RETRIED'))).toEqual([
      'TASK_RETRIED getCapacity',
      'TASK_RETRIED getCapacity',
    ]);
    expect((await fixture.execution(ada, executionId)).status).toBe('COMPLETED');
  });

  it('fails with a problem that says what was answered', async () => {
    service.answer = (_request, response) => json(response, 409, { reason: 'full \0' });
    const execution = await fixture.ended(ada, await fixture.startExecution(ada, workflowId, order));
    expect(execution).toMatchObject({
      status: 'FAILED',
      output: null,
      error: {
        type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
        title: 'Conflict',
        status: 409,
      },
    });
    expect(execution.error!.detail).toContain('full');
    const [event] = await fixture.test.published(
      'WorkflowFailed',
      ({ executionId }) => executionId === execution.id,
    );
    expect(event!.data).toMatchObject({ status: 'FAILED', error: { title: 'Conflict' } });
  });

  it('resumes its events by cursor, without a gap or a repeat, and completes at once when nothing can follow', async () => {
    const executionId = await fixture.startExecution(ada, workflowId, order);
    const first = await fixture.collect<Event>(
      eventsDocument,
      { executionId },
      ada,
      (results) => results.length === 3,
    );
    const { cursor: after } = first[2]!.executionEventRecorded;
    const rest = await fixture.collect<Event>(eventsDocument, { executionId, after }, ada);
    const cursors = [...first, ...rest].map(({ executionEventRecorded: { cursor } }) => Number(cursor));
    expect(cursors).toEqual(cursors.map((_, index) => index + 1));
    const last = rest.at(-1)!.executionEventRecorded.cursor;
    expect(await fixture.collect(eventsDocument, { executionId, after: last }, ada)).toEqual([]);
    for (const wrong of ['999', 'yesterday']) {
      const [result] = await fixture.collect<{ errors: { extensions: object }[] }>(
        eventsDocument,
        { executionId, after: wrong },
        ada,
      );
      expect(result!.errors[0]!.extensions).toMatchObject({ code: 'CURSOR_EXPIRED' });
    }
  });

  it('publishes each of its events once', async () => {
    const executionId = await fixture.startExecution(ada, workflowId, order);
    await fixture.ended(ada, executionId);
    const own = (data: { executionId: string }) => data.executionId === executionId;
    const [completed] = await fixture.test.published('WorkflowCompleted', own);
    expect(completed!.data).toMatchObject({ workflowId, seconds: expect.stringMatching(/^\d+\.\d{3}$/u) });
    const [started, more] = await fixture.test.published('WorkflowExecutionStarted', own);
    expect(started!.data).toMatchObject({ workflowName: 'place-order', version: 1, startedBy: ada.actor.id });
    expect(more).toBeUndefined();
    const tasks = await fixture.test.published('TaskCompleted', own, 5);
    expect(tasks.map(({ data }) => data.task)).toEqual([
      'getCapacity',
      'checkStock',
      'decide',
      'scheduleOrder',
      'confirm',
    ]);
  });

  it('keeps any JSON as input and output', async () => {
    const echo = await fixture.createWorkflow(ada, definition(`  - same: { set: '\${ . }' }`), {
      name: 'echo',
    });
    for (const input of [
      'text',
      5,
      false,
      [1, 'a'],
      { deep: { null: null, nul: 'a\0b', half: '\ud800x' } },
    ]) {
      const execution = await fixture.ended(ada, await fixture.startExecution(ada, echo, input));
      expect(JSON.stringify(execution.output)).toBe(JSON.stringify(input).replace('\\ud800', '\uFFFD'));
    }
  });

  it('is cancelled where it waits, once', async () => {
    const waits = await fixture.createWorkflow(ada, definition('  - pause: { wait: PT1H }'), {
      name: 'waits',
    });
    const executionId = await fixture.startExecution(ada, waits);
    await fixture.collect<Event>(eventsDocument, { executionId }, ada, (results) => results.length === 3);
    const cancel = () =>
      fixture.query(
        `mutation($input: CancelExecutionInput!) {
          cancelExecution(input: $input) { execution { status finishedAt } userErrors { code field } }
        }`,
        { input: { executionId } },
        ada,
      );
    expect(JSON.stringify(await cancel())).toContain('CANCELLED');
    expect(JSON.stringify(await cancel())).toContain('CANCELLED');
    const events = await fixture.collect<Event>(eventsDocument, { executionId }, ada);
    expect(linesOf(events)).toEqual([
      'EXECUTION_STARTED',
      'TASK_STARTED pause',
      'WAIT_STARTED pause',
      'EXECUTION_CANCELLED',
    ]);
    const [event] = await fixture.test.published(
      'WorkflowFailed',
      (data) => data.executionId === executionId,
    );
    expect(event!.data.status).toBe('CANCELLED');
  });

  it('cannot be cancelled once it has ended', async () => {
    const executionId = await fixture.startExecution(ada, workflowId, order);
    await fixture.ended(ada, executionId);
    const result = await fixture.query(
      `mutation($input: CancelExecutionInput!) {
        cancelExecution(input: $input) { execution { id } userErrors { code field } }
      }`,
      { input: { executionId } },
      ada,
    );
    expect(result).toEqual({
      cancelExecution: { execution: null, userErrors: [{ code: 'ALREADY_ENDED', field: ['executionId'] }] },
    });
  });

  it('starts once for an idempotency key, also when asked several times at once', async () => {
    const input = { workflowId, input: order, idempotencyKey: 'the-order' };
    const document = `mutation($input: StartExecutionInput!) {
      startExecution(input: $input) { execution { id } userErrors { code field } }
    }`;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fixture.query(document, { input }, ada)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const other = await fixture.query(document, { input: { ...input, input: {} } }, ada);
    expect(other).toEqual({
      startExecution: {
        execution: null,
        userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }],
      },
    });
  });

  it('runs the version it was started with, and newer ones afterwards', async () => {
    const name = 'versions';
    const first = await fixture.createWorkflow(
      ada,
      definition('  - pause: { wait: PT0.5S }\n  - say: { set: { v: 1 } }'),
      { name },
    );
    const executionId = await fixture.startExecution(ada, first);
    const second = await fixture.createWorkflow(ada, definition('  - say: { set: { v: 2 } }'), { name });
    expect(second).toBe(first);
    expect((await fixture.ended(ada, executionId)).output).toEqual({ v: 1 });
    expect((await fixture.ended(ada, await fixture.startExecution(ada, second))).output).toEqual({ v: 2 });
  });

  it('lists executions by status and workflow, newest first', async () => {
    const document = `query($id: ID!) {
      executions(workflowId: $id, status: COMPLETED, first: 2) { nodes { id } pageInfo { hasNextPage } }
      workflow(id: $id) { lastExecution { id status } executions(first: 1) { nodes { id } } }
    }`;
    const { executions, workflow } = await fixture.query<{
      executions: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean } };
      workflow: { lastExecution: { id: string }; executions: { nodes: { id: string }[] } };
    }>(document, { id: workflowId }, ada);
    expect(executions.pageInfo.hasNextPage).toBe(true);
    expect(executions.nodes[0]!.id > executions.nodes[1]!.id).toBe(true);
    expect(workflow.executions.nodes[0]!.id).toBe(workflow.lastExecution.id);
  });
});
