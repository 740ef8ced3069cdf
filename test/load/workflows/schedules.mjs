/**
 * Schedules of thousands of tenants that are all due at the same moment: how long it takes until each has its execution, how often
 * a slot has two, and what looking costs while nothing is due.
 * `npm run bench:schedules -- [--tenants n] [--workers n]`, see test/load/README.md.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { EventHub } from '@gantry/platform/events/EventHub.js';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { Database } from '@gantry/platform/persistence/Database.js';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { limitsWith } from '@gantry/workflows/domain/limits/TenantLimits.js';
import { Scheduler } from '@gantry/workflows/domain/schedule/Scheduler.js';
import { entities } from '@gantry/workflows/persistence/entities.js';
import { ExecutionAdmission } from '@gantry/workflows/persistence/ExecutionAdmission.js';
import { PostgresScheduleStore } from '@gantry/workflows/persistence/PostgresScheduleStore.js';
import { Client } from 'pg';
import { pino } from 'pino';

const { values } = parseArgs({
  options: { tenants: { type: 'string', default: '5000' }, workers: { type: 'string', default: '3' } },
});
const tenants = Number(values.tenants);
const migrationsDirectory = fileURLToPath(
  new URL('../../../subgraphs/workflows/migrations', import.meta.url),
);
const logger = pino({ level: 'silent' });
const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-bench-'));
const server = await EmbeddedPostgres.start({ directory, logger });
const urls = await provisionDatabase(server.adminUrl, 'workflows', 'bench', 'bench');
const database = await Database.open({ urls, entities, migrationsDirectory, logger });
const url = new URL(server.adminUrl);
url.pathname = new URL(urls.app).pathname;
/** Sees the rows of all tenants. */
const rows = new Client({ connectionString: url.href });
await rows.connect();

const late = [];
const worker = () => {
  // Nobody relays events here, and nobody runs what is started.
  const events = new EventHub('workflows', database, {}, EventCatalog.load(eventSchemasDirectory), logger);
  const admission = new ExecutionAdmission({ limits: limitsWith(), submit: async () => {} });
  const warn = (error) => {
    throw error;
  };
  const store = new PostgresScheduleStore({ database, events, admission, warn });
  const observer = { fired: (seconds) => late.push(seconds), missed: () => {} };
  return { store, scheduler: new Scheduler({ store, observer, warn }) };
};
const workers = Array.from({ length: Number(values.workers) }, worker);

try {
  await rows.query(
    `INSERT INTO workflow (id, tenant_id, name, version, start_policy, created_by, created_at, updated_at)
     SELECT 'wf_' || number, 'tnt_' || number, 'due', 1, '{"priority": 5, "concurrency": null}', 'usr_bench', now(), now()
     FROM generate_series(1, $1::int) AS number`,
    [tenants],
  );
  // Beside what is due, twenty times as many that are not.
  await rows.query(
    `INSERT INTO schedule_trigger (workflow_id, kind, tenant_id, rule, misfire, next_fire_at, missed)
     SELECT 'wf_idle_' || number, 'EVERY', 'tnt_' || number % $1, '{"kind": "EVERY", "milliseconds": 3600000}', 'ONCE', now() + interval '1 day', 0
     FROM generate_series(1, $1::int * 20) AS number`,
    [tenants],
  );
  await rows.query('ANALYZE schedule_trigger');
  const looks = 200;
  const looking = performance.now();
  for (let look = 0; look < looks; look++) await workers[0].store.due();
  const perLook = (performance.now() - looking) / looks;

  await rows.query(
    `INSERT INTO schedule_trigger (workflow_id, kind, tenant_id, rule, misfire, next_fire_at, missed)
     SELECT 'wf_' || number, 'CRON', 'tnt_' || number, '{"kind": "CRON", "cron": "0 0 1 1 *", "timeZone": "Europe/Berlin"}', 'ONCE',
       date_trunc('milliseconds', now() + interval '3 seconds'), 0
     FROM generate_series(1, $1::int) AS number`,
    [tenants],
  );
  for (const { scheduler } of workers) scheduler.start();
  while (late.length < tenants) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const { scheduler } of workers) await scheduler.stop();
  const {
    rows: [found],
  } = await rows.query(
    'SELECT count(*) AS executions, count(DISTINCT workflow_id) AS workflows FROM execution',
  );
  late.sort((a, b) => a - b);
  const [half, last] = [late[Math.floor(late.length / 2)], late.at(-1)];
  console.log(
    `${found.executions} executions of ${found.workflows} workflows, each of a tenant of its own, by ${workers.length} workers`,
  );
  console.log(`half of them ${half.toFixed(2)} s after their time, the last ${last.toFixed(2)} s after it`);
  console.log(
    `${(tenants / last).toFixed(0)} a second; a look among ${tenants * 20} triggers takes ${perLook.toFixed(2)} ms`,
  );
} finally {
  await rows.end();
  await database.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
