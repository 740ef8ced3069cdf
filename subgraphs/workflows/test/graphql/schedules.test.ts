import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let rows: Client;
let ada: RequestContext;
let tenant = 0;

beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  rows = new Client({ connectionString: fixture.test.urls.app });
  await rows.connect();
});
afterAll(async () => {
  await rows?.end();
  await fixture?.stop();
});
beforeEach(async () => {
  tenant += 1;
  ada = fixture.test.contextOf({ tenant: `t${tenant}` });
  await rows.query("SELECT set_config('app.tenant_id', $1, false)", [ada.tenant!.id]);
});
// What fires every second would go on through all other tests.
afterEach(() => rows.query('DELETE FROM schedule_trigger'));

const text = (schedule: string, metadata = '{}', tasks = '[{ a: { set: { x: 1 } } }]'): string =>
  `document: { dsl: '1.0.3', namespace: default, name: scheduled, version: '0.1.0', metadata: ${metadata} }
${schedule}
do: ${tasks}`;

interface Execution {
  id: string;
  status: string;
  version: number;
  input: unknown;
  scheduledFor: string | null;
  createdAt: string;
  finishedAt: string | null;
}
interface Schedule {
  misfire: string;
  pausedAt: string | null;
  nextFirings: string[];
  triggers: { kind: string; nextFiringAt: string | null; lastSlot: string | null; missed: number }[];
}
const read = async (id: string, as = ada) => {
  const { workflow } = await fixture.query<{
    workflow: { schedule: Schedule | null; executions: { nodes: Execution[] } } | null;
  }>(
    `query($id: ID!) { workflow(id: $id) {
      schedule { misfire pausedAt nextFirings(first: 3) triggers { kind cron timeZone seconds nextFiringAt lastSlot missed } }
      executions(first: 100) { nodes { id status version input scheduledFor createdAt finishedAt } }
    } }`,
    { id },
    as,
  );
  return workflow;
};
/** Its executions, the oldest first. */
const executionsOf = async (id: string) => (await read(id))!.executions.nodes.toReversed();
const until = (id: string, count: number) =>
  vi.waitFor(
    async () => {
      const found = (await executionsOf(id)).filter(({ finishedAt }) => finishedAt !== null);
      if (found.length < count) throw new Error(`${found.length} of ${count} executions have ended.`);
      return found;
    },
    { timeout: 60_000, interval: 50 },
  );
const change = async (field: string, workflowId: string, as = ada) => {
  const type = field[0]!.toUpperCase() + field.slice(1);
  const answer = await fixture.query<
    Record<string, { userErrors: { code: string }[]; execution?: Execution | null }>
  >(
    `mutation($input: ${type}Input!) { ${field}(input: $input) {
      ${field === 'runScheduleNow' ? 'execution { id input scheduledFor }' : 'workflow { id }'} userErrors { code message field }
    } }`,
    { input: { workflowId } },
    as,
  );
  return answer[field]!;
};
/** Has a trigger be due since then. */
const dueSince = (workflowId: string, at: Date) =>
  rows.query('UPDATE schedule_trigger SET next_fire_at = $2 WHERE workflow_id = $1', [workflowId, at]);
/** Slots of a cron expression whose last was half an hour ago, so that none comes while a test runs. */
const minute = (new Date().getUTCMinutes() + 30) % 60;
const halfAnHourAgo = Math.floor(Date.now() / 60_000 - 30) * 60_000;
const slotAgo = (hours: number): Date => new Date(halfAnHourAgo - hours * 3_600_000);

describe('a schedule', () => {
  it('starts an execution every second, each for its slot, and tells others', async () => {
    const id = await fixture.createWorkflow(ada, text('schedule: { every: PT1S }'));
    const [first, second, third] = await until(id, 3);
    expect(first).toMatchObject({ status: 'COMPLETED', input: {} });
    const slots = [first, second, third].map((execution) => Date.parse(execution!.scheduledFor!));
    expect([slots[1]! - slots[0]!, slots[2]! - slots[1]!]).toEqual([1_000, 1_000]);
    expect(Date.parse(first!.createdAt)).toBeGreaterThanOrEqual(slots[0]!);
    const [told] = await fixture.test.published('TriggerReceived', (data) => data.executionId === first!.id);
    expect(told!.tenantid).toBe(ada.tenant!.id);
    expect(told!.data).toMatchObject({ kind: 'SCHEDULE', workflowId: id, slot: first!.scheduledFor });
    const [started] = await fixture.test.published(
      'WorkflowExecutionStarted',
      ({ executionId }) => executionId === first!.id,
    );
    expect(started!.data.startedBy).toBe('svc_workflows');
  });

  it('starts the next execution when some time has passed since the one before has ended', async () => {
    const id = await fixture.createWorkflow(
      ada,
      text('schedule: { after: PT1S }', '{}', '[{ a: { wait: { milliseconds: 700 } } }]'),
    );
    const [first, second] = await until(id, 2);
    const since = Date.parse(second!.scheduledFor!) - Date.parse(first!.finishedAt!);
    expect(since).toBeGreaterThanOrEqual(1_000);
    expect(since).toBeLessThan(1_500);
  });

  it('goes on after an execution that has failed or was cancelled', async () => {
    const tasks = `[{ a: { raise: { error: { type: 'https://example.com/e', status: 500 } } } }]`;
    const id = await fixture.createWorkflow(ada, text('schedule: { after: PT1S }', '{}', tasks));
    expect((await until(id, 2)).map(({ status }) => status)).toEqual(['FAILED', 'FAILED']);
  });

  it('tells when it fires next, in its time zone', async () => {
    const id = await fixture.createWorkflow(
      ada,
      text("schedule: { cron: '30 2 1 1 *', every: PT12H }", '{ timeZone: Europe/Berlin, misfire: skip }'),
    );
    const { schedule } = (await read(id))!;
    const year = new Date().getUTCFullYear() + 1;
    expect(schedule).toMatchObject({
      misfire: 'SKIP',
      pausedAt: null,
      triggers: [
        {
          kind: 'CRON',
          cron: '30 2 1 1 *',
          timeZone: 'Europe/Berlin',
          seconds: null,
          nextFiringAt: `${year}-01-01T01:30:00.000Z`,
        },
        { kind: 'EVERY', cron: null, timeZone: null, seconds: 43_200 },
      ],
    });
    const [first, second, third] = schedule!.nextFirings.map((time) => Date.parse(time));
    expect([second! - first!, third! - second!]).toEqual([43_200_000, 43_200_000]);
  });

  it('is none where the workflow has none, which those who would pause it are told', async () => {
    const id = await fixture.createWorkflow(ada, text(''));
    expect((await read(id))!.schedule).toBeNull();
    for (const field of ['pauseSchedule', 'resumeSchedule', 'runScheduleNow']) {
      expect((await change(field, id)).userErrors).toMatchObject([
        { code: 'NOT_SCHEDULED', field: ['workflowId'] },
      ]);
      expect((await change(field, 'wf_none')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
  });

  it('starts nothing while it is paused, and then goes on from now', async () => {
    const id = await fixture.createWorkflow(ada, text('schedule: { every: PT1S, after: PT1S }'));
    await until(id, 2);
    expect(await change('pauseSchedule', id)).toEqual({ workflow: { id }, userErrors: [] });
    expect(await change('pauseSchedule', id)).toMatchObject({ userErrors: [] });
    const { schedule } = (await read(id))!;
    expect(schedule).toMatchObject({
      nextFirings: [],
      triggers: [{ nextFiringAt: null }, { nextFiringAt: null }],
    });
    expect(schedule!.pausedAt).not.toBeNull();
    const before = await executionsOf(id);
    // A new version of what is paused is paused, too.
    await fixture.createWorkflow(ada, text("schedule: { every: PT1S, after: PT1S, cron: '* * * * *' }"));
    const ran = await change('runScheduleNow', id);
    expect(ran.execution).toMatchObject({ input: {}, scheduledFor: null });
    await fixture.ended(ada, ran.execution!.id);
    expect((await executionsOf(id)).length).toBe(before.length + 1);
    const resumedAt = Date.now();
    await change('resumeSchedule', id);
    const fresh = (await until(id, before.length + 3)).slice(before.length + 1);
    for (const { scheduledFor, version } of fresh) {
      expect(Date.parse(scheduledFor!)).toBeGreaterThanOrEqual(resumedAt);
      expect(version).toBe(2);
    }
  });

  it.each([
    ['once', [0], 2],
    ['skip', [], 3],
    ['all', [2, 1, 0], 0],
  ])('makes up for what was missed by its policy: %s', async (misfire, made, missed) => {
    const hourly = text(`schedule: { cron: '${minute} * * * *' }`, `{ misfire: ${misfire} }`);
    const id = await fixture.createWorkflow(ada, hourly);
    await dueSince(id, slotAgo(2));
    await expect
      .poll(async () => (await read(id))!.schedule!.triggers, { timeout: 30_000 })
      .toMatchObject([{ nextFiringAt: slotAgo(-1).toISOString(), missed }]);
    const slots = (await executionsOf(id)).map(({ scheduledFor }) => scheduledFor);
    expect(slots).toEqual(made.map((hours) => slotAgo(hours).toISOString()));
  });

  it('belongs to its latest version, whose trigger keeps its slot where it stays as it is', async () => {
    const id = await fixture.createWorkflow(ada, text('schedule: { every: PT2H, after: PT2H }'));
    const before = (await read(id))!.schedule!.triggers;
    await fixture.createWorkflow(
      ada,
      text("schedule: { every: { hours: 2 }, after: PT3H, cron: '0 0 1 1 *' }"),
    );
    const [after, cron, every] = (await read(id))!.schedule!.triggers;
    expect(every).toEqual(before.find(({ kind }) => kind === 'EVERY'));
    expect(after!.nextFiringAt! > before[0]!.nextFiringAt!).toBe(true);
    expect(cron).toMatchObject({ kind: 'CRON' });
    await fixture.createWorkflow(ada, text("schedule: { cron: '0 0 1 1 *' }"));
    expect((await read(id))!.schedule!.triggers).toEqual([cron]);
    await fixture.createWorkflow(ada, text(''));
    expect((await read(id))!.schedule).toBeNull();
  });

  it('is nothing to another tenant, and to be changed by developers only', async () => {
    const id = await fixture.createWorkflow(ada, text('schedule: { every: PT2H }'));
    const stranger = fixture.test.contextOf({ tenant: 'another', user: 'eve' });
    expect(await read(id, stranger)).toBeNull();
    expect((await change('pauseSchedule', id, stranger)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const viewer = fixture.test.contextOf({ tenant: `t${tenant}`, role: 'VIEWER', user: 'vic' });
    await expect(change('pauseSchedule', id, viewer)).rejects.toThrow('do not allow "pauseSchedule"');
    expect((await read(id))!.schedule!.pausedAt).toBeNull();
    await rows.query("SELECT set_config('app.tenant_id', $1, false)", [stranger.tenant!.id]);
    expect((await rows.query('SELECT 1 FROM schedule_trigger')).rows).toEqual([]);
  });

  it('drops what its workflow has no room for and refuses', async () => {
    const held = text(
      'schedule: { every: PT1S }',
      '{ concurrency: { limit: 1, whenReached: refuse } }',
      '[{ a: { wait: PT1H } }]',
    );
    const id = await fixture.createWorkflow(ada, held);
    await expect
      .poll(async () => (await read(id))!.schedule!.triggers[0]!.missed, { timeout: 30_000 })
      .toBeGreaterThan(1);
    expect(await executionsOf(id)).toHaveLength(1);
  });
});
