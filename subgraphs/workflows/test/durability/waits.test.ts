import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { SignalRepository } from '../../src/persistence/SignalRepository.js';
import { definition } from '../support/execution.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;

beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  ada = fixture.test.contextOf();
}, 300_000);
afterAll(() => fixture?.stop());

interface Row {
  wakes: number;
  away: boolean;
}
const rowOf = async (id: string): Promise<Row> => {
  const [row] = await fixture.test.platform.database.worker((em) =>
    em.execute<Row[]>('SELECT wakes, wake_at IS NOT NULL AS away FROM execution WHERE id = ?', [id]),
  );
  return row!;
};
const isAway = (id: string) =>
  vi.waitFor(async () => expect((await rowOf(id)).away).toBe(true), { timeout: 30_000, interval: 50 });
const starts = async (tasks: string, context = ada) => {
  const name = `waits-${Math.random().toString(36).slice(2)}`;
  const workflowId = await fixture.createWorkflow(context, definition(tasks), { name });
  return fixture.startExecution(context, workflowId);
};
const linesOf = async (id: string) => {
  const { execution } = await fixture.query<{
    execution: { events: { nodes: { type: string; task: string | null }[] } };
  }>('query($id: ID!) { execution(id: $id) { events(first: 100) { nodes { type task } } } }', { id }, ada);
  return execution.events.nodes.map(({ type, task }) => (task === null ? type : `${type} ${task}`));
};

describe('an execution that only waits', () => {
  it('is held by no process meanwhile, and goes on when its time has come', async () => {
    const id = await starts('  - pause: { wait: { seconds: 3 } }\n  - after: { set: { done: true } }');
    await isAway(id);
    const { status, output, startedAt, finishedAt } = await fixture.ended(ada, id);
    expect([status, output]).toEqual(['COMPLETED', { done: true }]);
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeGreaterThanOrEqual(2_990);
    expect(await rowOf(id)).toEqual({ wakes: 1, away: false });
    const lines = await linesOf(id);
    expect(new Set(lines).size).toBe(lines.length);
  }, 300_000);

  it('is held as long as one of its branches goes on, and goes on with the branch whose wait ends first', async () => {
    const id = await starts(`  - together: { fork: { branches: [
      { short: { wait: { seconds: 3 } } },
      { long: { do: [{ first: { wait: { seconds: 4 } } }, { second: { wait: { seconds: 3 } } }] } } ] } }`);
    const { status } = await fixture.ended(ada, id);
    expect(status).toBe('COMPLETED');
    const { wakes } = await rowOf(id);
    expect(wakes).toBeGreaterThan(1);
    const lines = await linesOf(id);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.indexOf('TASK_COMPLETED short')).toBeLessThan(lines.indexOf('TASK_COMPLETED first'));
  }, 300_000);

  it('stays away when it has been cancelled', async () => {
    const id = await starts('  - pause: { wait: { days: 3 } }');
    await isAway(id);
    await fixture.query(
      'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { userErrors { message } } }',
      { input: { executionId: id } },
      ada,
    );
    expect((await fixture.execution(ada, id)).status).toBe('CANCELLED');
    expect((await rowOf(id)).away).toBe(false);
  }, 300_000);

  it('is told at once what is sent to it, but not by another tenant', async () => {
    const id = await starts('  - pause: { wait: { days: 3 } }');
    await isAway(id);
    const stranger = fixture.test.contextOf({ tenant: 'b', user: 'bob' });
    const send = (tenantId: string) =>
      fixture.test.platform.database.tenant({ tenantId }, (em) =>
        new SignalRepository(em).send({ executionId: id, tenantId, name: 'x', key: 'k', payload: 1 }),
      );
    expect(await send(stranger.tenant!.id)).toBe(false);
    expect((await rowOf(id)).wakes).toBe(1);
    expect(await send(ada.tenant!.id)).toBe(true);
    // It was not what it waits for: it is put away again.
    await vi.waitFor(async () => expect(await rowOf(id)).toEqual({ wakes: 2, away: true }), {
      timeout: 30_000,
      interval: 50,
    });
  }, 300_000);
});
