/**
 * Executions that only wait: what they take of the process that has put them away, and how late those go on whose time has come.
 * `npm run bench:waiting -- [--executions n] [--woken n]`, see test/load/README.md.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { pino } from 'pino';
import { openEngine } from './openEngine.mjs';

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '10000' },
    woken: { type: 'string', default: '500' },
  },
});
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-bench-'));
const server = await EmbeddedPostgres.start({ directory, logger: pino({ level: 'silent' }) });
const engine = await openEngine(await provisionDatabase(server.adminUrl, 'workflows', 'bench', 'bench'));

const sql = (text, parameters = []) =>
  engine.database.tenant({ tenantId: engine.tenantId }, (em) => em.execute(text, parameters));
const away = async () =>
  Number((await sql('SELECT count(*) FROM execution WHERE wake_at IS NOT NULL'))[0].count);
/** MiB of the heap that is in use, and of memory that the process has. */
const memory = () => {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, rss: rss / 2 ** 20 };
};
const startAll = async (workflow, count) => {
  const started = [];
  const begin = async () => {
    while (count > 0) {
      count -= 1;
      started.push(await engine.start(workflow));
    }
  };
  await Promise.all([begin(), begin(), begin(), begin()]);
  return started;
};
const until = async (enough) => {
  while (!(await enough())) await new Promise((resolve) => setTimeout(resolve, 200));
};

try {
  const resting = await engine.addWorkflow('resting', [{ rest: { wait: { days: 30 } } }]);
  // Code that has run once is part of the process, not of what waits.
  const warm = 200;
  await startAll(resting, warm);
  await until(async () => (await away()) === warm);
  const before = memory();
  const count = Number(values.executions);
  const began = performance.now();
  await startAll(resting, count);
  await until(async () => (await away()) === warm + count);
  const seconds = (performance.now() - began) / 1_000;
  const after = memory();

  const short = await engine.addWorkflow('short', [{ rest: { wait: { seconds: 20 } } }]);
  const woken = await startAll(short, Number(values.woken));
  await Promise.all(woken.map(({ ended }) => ended));
  const late = (
    await sql(
      `SELECT extract(epoch FROM ended.at - (waits.detail -> 'value' ->> 'until')::timestamptz) * 1000 AS ms
       FROM history_event AS waits JOIN history_event AS ended
         ON ended.execution_id = waits.execution_id AND ended.type = 'TASK_COMPLETED'
       WHERE waits.type = 'WAIT_STARTED'`,
    )
  )
    .map(({ ms }) => Number(ms))
    .toSorted((a, b) => a - b);
  const [{ bytes }] = await sql(
    `SELECT (pg_total_relation_size('execution') + pg_total_relation_size('history_event')
       + pg_total_relation_size('part_step')) / (SELECT count(*) FROM execution) AS bytes`,
  );

  const bytesEach = ((after.heap - before.heap) * 2 ** 20) / count;
  console.log(`${count} executions were put away after ${seconds.toFixed(0)} s.`);
  console.log(
    `Heap in use ${before.heap.toFixed(1)} MiB before, ${after.heap.toFixed(1)} MiB with them: ${bytesEach.toFixed(0)} bytes each;` +
      ` resident ${before.rss.toFixed(0)} and ${after.rss.toFixed(0)} MiB. In PostgreSQL ${bytes} bytes each.`,
  );
  const at = (share) => late[Math.min(late.length - 1, Math.floor(late.length * share))].toFixed(0);
  console.log(
    `${late.length} others went on late by ${at(0.5)} ms (p50), ${at(0.99)} ms (p99), ${at(1)} ms (most), with all of these there.`,
  );
} finally {
  await engine.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exit(0);
