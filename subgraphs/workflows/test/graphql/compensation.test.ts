import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Recording } from '../../src/domain/replay/Recording.js';
import { CredentialVault } from '../../src/persistence/CredentialVault.js';
import { HistoryWriter } from '../../src/persistence/HistoryWriter.js';
import { PostgresExecutionStore } from '../../src/persistence/PostgresExecutionStore.js';
import { SecretVault } from '../../src/persistence/SecretVault.js';
import { SignalBell } from '../../src/persistence/SignalBell.js';
import { definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';
import { json, TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

const expressions = jqForFile();
let fixture: WorkflowsFixture;
let service: TestService;
let ada: RequestContext;
let workflowId: string;
let broken: Set<string>;

const step = (name: string) => `  - ${name}:
      call: http
      with: { method: post, endpoint: '${service.url}/${name}' }
      metadata:
        compensate:
          - undo-${name}: { call: http, with: { method: post, endpoint: '${service.url}/undo-${name}', body: '\${ . }' } }\n`;

beforeAll(async () => {
  [fixture, service] = await Promise.all([WorkflowsFixture.start(), TestService.start()]);
  ada = fixture.test.contextOf();
  workflowId = await fixture.createWorkflow(ada, definition(['a', 'b', 'c'].map(step).join('')));
});
afterAll(async () => {
  await fixture?.stop();
  await service?.stop();
});
beforeEach(() => {
  service.requests.length = 0;
  broken = new Set(['c']);
  service.answer = ({ path }, response) => {
    const name = path.slice(1);
    json(response, broken.has(name) ? 409 : 200, { from: name });
  };
});

/** A store as another process has it. */
const aStore = () => {
  const { database, streams } = fixture.test.platform;
  return new PostgresExecutionStore({
    database,
    vault: new CredentialVault(null),
    secretVault: new SecretVault(null),
    bell: new SignalBell(database.workerUrl),
    expressions,
    histories: new HistoryWriter({ database, streams, announce: async () => {} }),
  });
};
const paths = () => service.requests.map(({ path }) => path.slice(1));
const stateOf = async (id: string, as = ada) => {
  const { execution } = await fixture.query<{
    execution: {
      status: string;
      finishedAt: string | null;
      error: { instance: string } | null;
      undone: { key: string; task: string }[];
      events: { nodes: { type: string; task: string | null }[] };
    } | null;
  }>(
    `query($id: ID!) { execution(id: $id) {
      status finishedAt error { instance } undone { key task } events(first: 100) { nodes { type task } }
    } }`,
    { id },
    as,
  );
  return execution!;
};
const becomes = (id: string, status: string) =>
  vi.waitFor(
    async () => {
      const state = await stateOf(id);
      expect(state.status).toBe(status);
      return state;
    },
    { timeout: 30_000 },
  );
const change = (mutation: string, input: object, as = ada) =>
  fixture.query<Record<string, { execution: unknown; userErrors: { code: string }[] }>>(
    `mutation($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) {
      ${mutation}(input: $input) { execution { id status } userErrors { code field message } }
    }`,
    { input },
    as,
  );

describe('an execution with compensations', () => {
  it('undoes what it has done when it fails, and says so to the world once', async () => {
    const id = await fixture.startExecution(ada, workflowId);
    const { error } = await fixture.ended(ada, id);
    expect(error).toMatchObject({ status: 409 });
    const state = await stateOf(id);
    expect(state).toMatchObject({ status: 'FAILED', undone: [], error: { instance: '/do/2/c' } });
    expect(paths()).toEqual(['a', 'b', 'c', 'undo-b', 'undo-a']);
    expect(service.requests.at(-1)!.body).toBe('{"from":"a"}');
    expect(service.requests.at(-1)!.headers['idempotency-key']).toBe(`${id}/a/compensate/undo-a`);
    const told = await fixture.test.published('WorkflowFailed', (data) => data.executionId === id);
    expect(told.map(({ data }) => data.status)).toEqual(['FAILED']);
  });

  it('stands as COMPENSATION_FAILED until somebody has it tried again, or leaves what cannot be undone', async () => {
    broken.add('undo-b');
    const id = await fixture.startExecution(ada, workflowId);
    const stuck = await becomes(id, 'COMPENSATION_FAILED');
    expect(stuck).toMatchObject({
      finishedAt: expect.any(String),
      error: { instance: '/do/2/c' },
      undone: [
        { key: '/b', task: 'b' },
        { key: '/a', task: 'a' },
      ],
    });
    await change('retryCompensation', { executionId: id });
    await vi.waitFor(() => expect(paths().filter((path) => path === 'undo-b')).toHaveLength(2), {
      timeout: 30_000,
    });
    await becomes(id, 'COMPENSATION_FAILED');
    expect(paths()).not.toContain('undo-a');
    const unknown = await change('skipCompensation', { executionId: id, keys: ['/nothing'] });
    expect(unknown['skipCompensation']!.userErrors[0]).toMatchObject({
      code: 'UNKNOWN_KEY',
      field: ['keys'],
    });
    const none = await change('skipCompensation', { executionId: id, keys: [] });
    expect(none['skipCompensation']!.userErrors[0]).toMatchObject({ code: 'MISSING_KEY', field: ['keys'] });
    await change('skipCompensation', { executionId: id, keys: ['/b'] });
    const ended = await becomes(id, 'FAILED');
    expect(ended.undone).toEqual([]);
    expect(paths().slice(3)).toEqual(['undo-b', 'undo-b', 'undo-a']);
    const lines = ended.events.nodes.map(({ type, task }) => `${type} ${task ?? ''}`.trim());
    expect(lines.filter((line) => /SKIPPED|RESUMED|EXECUTION_FAILED/u.test(line))).toEqual([
      'COMPENSATION_RESUMED',
      'COMPENSATION_RESUMED',
      'TASK_COMPENSATION_SKIPPED b',
      'EXECUTION_FAILED',
    ]);
    const again = await change('retryCompensation', { executionId: id });
    expect(again['retryCompensation']!.userErrors[0]!.code).toBe('NOT_COMPENSATION_FAILED');
    const told = await fixture.test.published('WorkflowFailed', (data) => data.executionId === id);
    expect(told).toHaveLength(1);
  });

  it('is replayed to the same decisions, with what somebody has decided, by its tenant alone', async () => {
    broken.add('undo-b');
    const id = await fixture.startExecution(ada, workflowId);
    await becomes(id, 'COMPENSATION_FAILED');
    await change('skipCompensation', { executionId: id, keys: ['/b'] });
    await becomes(id, 'FAILED');
    const count = service.requests.length;
    const document = `query($id: ID!) {
      replayExecution(executionId: $id) { same decisions difference { message } }
      execution(id: $id) { recording }
    }`;
    const { replayExecution, execution } = await fixture.query<{
      replayExecution: { same: boolean; decisions: number; difference: unknown };
      execution: { recording: Recording };
    }>(document, { id }, ada);
    expect(replayExecution).toMatchObject({ same: true, difference: null });
    expect(replayExecution.decisions).toBeGreaterThan(20);
    expect(service.requests).toHaveLength(count);
    expect(Object.keys(execution.recording.journal).length).toBeGreaterThan(2);
    const eve = fixture.test.contextOf({ tenant: 'b', user: 'eve' });
    expect(await fixture.query(document, { id }, eve)).toEqual({ replayExecution: null, execution: null });
  });

  it('is out of reach of another tenant', async () => {
    broken.add('undo-b');
    const id = await fixture.startExecution(ada, workflowId);
    await becomes(id, 'COMPENSATION_FAILED');
    const eve = fixture.test.contextOf({ tenant: 'b', user: 'eve' });
    for (const [mutation, more] of [
      ['retryCompensation', {}],
      ['skipCompensation', { keys: ['/b'] }],
    ] as const) {
      const answer = await change(mutation, { executionId: id, ...more }, eve);
      expect(answer[mutation]!.userErrors[0]!.code).toBe('NOT_FOUND');
    }
    expect((await stateOf(id)).status).toBe('COMPENSATION_FAILED');
  });

  it('undoes what it has done when it is cancelled so, once, and nothing when it is cancelled otherwise', async () => {
    const text = definition(`${step('a')}${step('b')}  - pause: { wait: PT1H }\n`);
    const waits = await fixture.createWorkflow(ada, text, { name: 'waits' });
    const [undoes, leaves] = [
      await fixture.startExecution(ada, waits),
      await fixture.startExecution(ada, waits),
    ];
    for (const id of [undoes, leaves]) {
      await vi.waitFor(
        async () => expect((await stateOf(id)).events.nodes.at(-1)!.type).toBe('WAIT_STARTED'),
        { timeout: 30_000 },
      );
    }
    service.requests.length = 0;
    await change('cancelExecution', { executionId: leaves });
    await change('cancelExecution', { executionId: undoes, compensate: true });
    await change('cancelExecution', { executionId: undoes, compensate: true });
    await becomes(undoes, 'CANCELLED');
    expect((await stateOf(leaves)).status).toBe('CANCELLED');
    expect(paths()).toEqual(['undo-b', 'undo-a']);
    expect(
      service.requests.every(({ headers }) => String(headers['idempotency-key']).startsWith(undoes)),
    ).toBe(true);
  });

  it('is held by nobody while what undoes it waits, and goes on afterwards', async () => {
    const text =
      definition(`  - a: { set: { x: 1 }, metadata: { compensate: [{ rest: { wait: PT3S } }, { undo-a: { call: http, with: { method: post, endpoint: '${service.url}/undo-a' } } }] } }
  - no: { raise: { error: { type: x, status: 500 } } }`);
    const id = await fixture.startExecution(
      ada,
      await fixture.createWorkflow(ada, text, { name: 'undone-slowly' }),
    );
    const { database } = fixture.test.platform;
    await vi.waitFor(
      async () => {
        const [row] = await database.worker((em) =>
          em.execute<{ status: string; away: boolean }[]>(
            'SELECT status, wake_at IS NOT NULL AS away FROM execution WHERE id = ?',
            [id],
          ),
        );
        expect(row).toEqual({ status: 'COMPENSATING', away: true });
      },
      { timeout: 30_000, interval: 100 },
    );
    expect((await stateOf(id)).undone).toEqual([{ key: '/a', task: 'a' }]);
    await becomes(id, 'FAILED');
    expect(paths()).toEqual(['undo-a']);
  });

  it('may not be changed by who may only look', async () => {
    const viewer = fixture.test.contextOf({ role: 'VIEWER', user: 'vera' });
    for (const mutation of ['retryCompensation', 'skipCompensation']) {
      const input = { executionId: 'exe_x', ...(mutation === 'skipCompensation' && { keys: [] }) };
      await expect(change(mutation, input, viewer)).rejects.toThrow(`do not allow "${mutation}"`);
    }
  });

  it('takes nothing of who was cut off into its history, neither of the execution nor of a round that is over', async () => {
    const store = aStore();
    broken.add('undo-b');
    const id = await fixture.startExecution(ada, workflowId);
    await becomes(id, 'COMPENSATION_FAILED');
    const held = Promise.withResolvers<void>();
    const { answer } = service;
    service.answer = async (request, response) => {
      if (request.path === '/undo-b') await held.promise;
      await answer(request, response);
    };
    await change('retryCompensation', { executionId: id });
    await vi.waitFor(() => expect(paths().filter((path) => path === 'undo-b')).toHaveLength(2), {
      timeout: 30_000,
    });
    const before = (await stateOf(id)).events.nodes.length;
    const history = store.history({ executionId: id, tenantId: ada.tenant!.id });
    const late = { type: 'TASK_COMPLETED' as const, task: 'c', at: Date.now(), detail: null };
    for (const part of ['', '|/fork*1/c', 'undo*0', 'undo*0|/b*1/']) {
      expect(await history.record([{ ...late, part, number: 99 }])).toMatchObject({ ended: true });
    }
    expect((await stateOf(id)).events.nodes).toHaveLength(before);
    held.resolve();
    await becomes(id, 'COMPENSATION_FAILED');
  });

  it('undoes what had been done by an execution that the engine gives up', async () => {
    const store = aStore();
    const gate = Promise.withResolvers<void>();
    const { answer } = service;
    service.answer = async (request, response) => {
      if (request.path === '/b') await gate.promise;
      await answer(request, response);
    };
    const id = await fixture.startExecution(ada, workflowId);
    await vi.waitFor(() => expect(paths()).toContain('b'), { timeout: 30_000 });
    const job = { executionId: id, tenantId: ada.tenant!.id };
    const problem = { type: 'x', status: 500, title: 'Given up', instance: '/' };
    await store.fail(job, problem);
    gate.resolve();
    expect(await becomes(id, 'FAILED')).toMatchObject({ error: { instance: '/' } });
    expect(paths()).toEqual(['a', 'b', 'undo-a']);
    // A run that is older than that is not what has to be given up.
    expect(await store.plan(job)).toBeNull();
  });
});
