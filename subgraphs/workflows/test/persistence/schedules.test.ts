import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { limitsWith } from '../../src/domain/limits/TenantLimits.js';
import { Scheduler } from '../../src/domain/schedule/Scheduler.js';
import { ExecutionAdmission } from '../../src/persistence/ExecutionAdmission.js';
import { dueQuery, PostgresScheduleStore } from '../../src/persistence/PostgresScheduleStore.js';
import { definition } from '../support/execution.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
/** Sees and changes the rows of all tenants. */
let rows: Client;

beforeAll(async () => {
  fixture = await WorkflowsFixture.start({ limits: limitsWith({ FREE: { queued: 5 } }) });
  const url = new URL(inject('adminUrl'));
  url.pathname = new URL(fixture.test.urls.app).pathname;
  rows = new Client({ connectionString: url.href });
  await rows.connect();
});
afterAll(async () => {
  await rows?.end();
  await fixture?.stop();
});

const text = (metadata: string) =>
  definition('  - a: { set: { x: 1 } }', 'schedule: { every: PT1H }').replace(
    "version: '0.1.0'",
    `version: '0.1.0', metadata: ${metadata}`,
  );
const storeOf = (limits = limitsWith()) =>
  new PostgresScheduleStore({
    database: fixture.test.platform.database,
    events: fixture.test.platform.events,
    admission: new ExecutionAdmission({ limits, submit: async () => {} }),
    warn: (error) => {
      throw error;
    },
  });

it('starts each slot once, although several workers look at the same time', async () => {
  const tenants = Array.from({ length: 12 }, (_, index) =>
    fixture.test.contextOf({ tenant: `many${index}` }),
  );
  const ids = await Promise.all(tenants.map((as) => fixture.createWorkflow(as, text('{ misfire: all }'))));
  const faults: unknown[] = [];
  let fired = 0;
  const workers = Array.from(
    { length: 4 },
    () =>
      new Scheduler({
        store: storeOf(),
        observer: { fired: () => (fired += 1), missed: () => {} },
        warn: (error) => faults.push(error),
      }),
  );
  for (const worker of workers) worker.start();
  await rows.query(
    `UPDATE schedule_trigger SET next_fire_at = date_trunc('hour', now()) - interval '30 hours' WHERE workflow_id = ANY ($1)`,
    [ids],
  );
  const counts = async () =>
    (
      await rows.query<{ slots: number; executions: number }>(
        `SELECT count(DISTINCT cause)::int AS slots, count(*)::int AS executions FROM execution
         WHERE workflow_id = ANY ($1) GROUP BY workflow_id`,
        [ids],
      )
    ).rows;
  await expect.poll(counts, { timeout: 60_000 }).toEqual(ids.map(() => ({ slots: 31, executions: 31 })));
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(faults).toEqual([]);
  expect(fired).toBeGreaterThan(0);
});

it('starts no slot twice, whoever makes it due again', async () => {
  const as = fixture.test.contextOf({ tenant: 'again' });
  const id = await fixture.createWorkflow(as, text('{}'));
  const dueAt = `date_trunc('minute', now()) - interval '10 minutes'`;
  const make = () =>
    rows.query(`UPDATE schedule_trigger SET next_fire_at = ${dueAt} WHERE workflow_id = $1`, [id]);
  const lastSlot = async () =>
    (
      await rows.query('SELECT next_fire_at > now() AS done FROM schedule_trigger WHERE workflow_id = $1', [
        id,
      ])
    ).rows;
  for (const _ of [1, 2]) {
    await make();
    await expect.poll(lastSlot, { timeout: 30_000 }).toEqual([{ done: true }]);
  }
  const { rows: executions } = await rows.query(
    'SELECT DISTINCT cause FROM execution WHERE workflow_id = $1',
    [id],
  );
  const { rows: all } = await rows.query('SELECT 1 FROM execution WHERE workflow_id = $1', [id]);
  // The minute may have changed in between.
  expect(all).toHaveLength(executions.length);
});

it('keeps a slot due for which the tenant has no room, until it has', async () => {
  const as = fixture.test.contextOf({ tenant: 'crowded' });
  const id = await fixture.createWorkflow(as, text('{ misfire: all }'));
  await rows.query(
    `UPDATE schedule_trigger SET next_fire_at = date_trunc('hour', now()) - interval '19 hours' WHERE workflow_id = $1`,
    [id],
  );
  const ended = async () =>
    (
      await rows.query(
        "SELECT count(DISTINCT cause)::int AS slots FROM execution WHERE workflow_id = $1 AND status = 'COMPLETED'",
        [id],
      )
    ).rows;
  await expect.poll(ended, { timeout: 60_000 }).toEqual([{ slots: 20 }]);
  const { rows: triggers } = await rows.query('SELECT missed FROM schedule_trigger WHERE workflow_id = $1', [
    id,
  ]);
  expect(triggers).toEqual([{ missed: 0 }]);
});

it('finds what is due among the schedules of thousands of tenants by an index, each tenant’s first before any second', async () => {
  await rows.query(
    `INSERT INTO schedule_trigger (workflow_id, kind, tenant_id, rule, misfire, next_fire_at, missed)
     SELECT 'wf_idle' || number, 'EVERY', 'tnt_idle' || number % 5000, '{"kind":"EVERY","milliseconds":3600000}', 'ONCE', now() + interval '1 hour', 0
     FROM generate_series(1, 20000) AS number`,
  );
  await rows.query('ANALYZE schedule_trigger');
  const { rows: plan } = await rows.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${dueQuery.replace('?', '20').replace('?', '500')}`,
  );
  const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toContain('schedule_trigger_next_fire_at_index');
  expect(lines).not.toContain('Seq Scan');
  // Nobody fires these: their workflows are not there.
  await rows.query(
    `INSERT INTO schedule_trigger (workflow_id, kind, tenant_id, rule, misfire, next_fire_at, missed)
     SELECT 'wf_' || tenant || number, 'EVERY', 'tnt_' || tenant, '{"kind":"EVERY","milliseconds":3600000}', 'ONCE', now() - interval '1 hour' / number, 0
     FROM generate_series(1, 30) AS number, unnest(ARRAY['flood', 'next']) AS tenant WHERE tenant = 'flood' OR number = 30`,
  );
  const { due } = await storeOf().due();
  expect(due.map(({ tenantId, triggers }) => `${tenantId} ${triggers.length}`).toSorted()).toEqual([
    'tnt_flood 20',
    'tnt_next 1',
  ]);
  const { rows: order } = await rows.query<{ tenantId: string }>(
    dueQuery.replace('?', '20').replace('?', '500'),
  );
  expect(
    order
      .slice(0, 2)
      .map(({ tenantId }) => tenantId)
      .toSorted(),
  ).toEqual(['tnt_flood', 'tnt_next']);
  await rows.query(
    "DELETE FROM schedule_trigger WHERE workflow_id LIKE 'wf_%' AND tenant_id IN ('tnt_flood', 'tnt_next')",
  );
});
