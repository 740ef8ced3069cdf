/**
 * Executions that call a service and undo what they did when they fail, while a random one of their workers is killed every few
 * seconds. All have to end as they should, and the service, which counts, has to see each effect by one key.
 * `npm run prove:recovery -- [--executions n] [--workers n] [--kill seconds] [--database url]`, see test/load/README.md.
 */
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { pino } from 'pino';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { WorkerFleet } from './WorkerFleet.mjs';

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '3' },
    kill: { type: 'string', default: '5' },
    database: { type: 'string' },
  },
});
const executions = Number(values.executions);
const killMs = Number(values.kill) * 1_000;
const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-recovery-'));
const server =
  values.database === undefined
    ? await EmbeddedPostgres.start({ directory, logger: pino({ level: 'silent' }) })
    : null;

/** By idempotency key: what was asked for, when for the first and the last time, and how often. */
const effects = new Map();
const service = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const now = Date.now();
  const key = String(request.headers['idempotency-key']);
  const effect = effects.get(key) ?? { path: request.url, first: now, last: now, times: 0, longestMs: 0 };
  effects.set(key, effect);
  effect.longestMs = Math.max(effect.longestMs, effect.times === 0 ? 0 : now - effect.last);
  effect.last = now;
  effect.times += 1;
  // Long enough for a kill to cut some of them off.
  await pause(Math.random() * 100);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"done":true}');
});
await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${service.address().port}`;
const call = (name) => `{ call: http, with: { method: post, endpoint: '${url}/${name}' } }`;
const definition = `
document: { dsl: '1.0.3', namespace: proofs, name: recovery, version: '0.1.0' }
do:
  - reserve: { call: http, with: { method: post, endpoint: '${url}/reserve' }, metadata: { compensate: [{ release: ${call('release')} }] } }
  - pause: { wait: { milliseconds: 50 } }
  - both: { fork: { branches: [{ pack: ${call('pack')} }, { label: ${call('label')} }] } }
  - choose: { switch: [{ fails: { when: $workflow.input.fails, then: refuse } }, { works: { then: ship } }] }
  - ship: { call: http, with: { method: post, endpoint: '${url}/ship' }, then: end }
  - refuse: { raise: { error: { type: 'https://example.com/refused', status: 402, title: Refused } } }
`;
/** Whether an execution is to fail, by its number. */
const fails = (number) => number % 10 === 0;
const effectsOf = (number) => [
  '/reserve',
  '/both/fork/pack',
  '/both/fork/label',
  fails(number) ? '/reserve/compensate/release' : '/ship',
];

let kills = 0;
const problems = [];
const began = Date.now();
const say = (text) => process.stderr.write(`${((Date.now() - began) / 1_000).toFixed(1)} s: ${text}\n`);
const fleet = await WorkerFleet.start(values.database ?? server.adminUrl, Number(values.workers));
const client = new Client({ connectionString: fleet.workerUrl });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void fleet.stop().then(() => process.exit(1)));
}
await client.connect();
say(`${values.workers} workers serve.`);
try {
  const workflowId = await fleet.createWorkflow(definition);
  const killer = setInterval(() => {
    if (!fleet.killAny()) return;
    kills += 1;
    say('A worker is killed.');
  }, killMs);
  const started = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (next < executions) {
        const number = next++;
        started.push({
          number,
          id: await fleet.startExecution(workflowId, number, { fails: fails(number) }),
        });
      }
    }),
  );
  say('All executions have been asked for.');
  const limit = Date.now() + 600_000 + executions * 200;
  for (;;) {
    const { rows } = await client.query(
      "SELECT count(*)::int AS left FROM execution WHERE status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED', 'COMPENSATION_FAILED')",
    );
    if (rows[0].left === 0) break;
    if (Date.now() > limit) {
      problems.push(`${rows[0].left} executions have not ended.`);
      break;
    }
    await pause(500);
  }
  clearInterval(killer);
  say('All executions have ended.');
  const { rows } = await client.query('SELECT id, status, error, last_sequence AS events FROM execution');
  check(started, new Map(rows.map((row) => [row.id, row])));
} finally {
  await fleet.stop();
  await client.end();
  service.closeAllConnections();
  service.close();
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
}

function check(started, rows) {
  if (rows.size !== executions) problems.push(`${rows.size} executions are there, not ${executions}.`);
  const expected = new Set();
  const lengths = { COMPLETED: new Set(), FAILED: new Set() };
  for (const { number, id } of started) {
    const { status, events, error } = rows.get(id) ?? {};
    const wanted = fails(number) ? 'FAILED' : 'COMPLETED';
    if (status !== wanted)
      problems.push(`${id} is ${status}, not ${wanted}: ${error?.title}, ${error?.detail}`);
    lengths[wanted].add(events);
    for (const place of effectsOf(number)) expected.add(id + place);
  }
  for (const key of expected) if (!effects.has(key)) problems.push(`There was no effect ${key}.`);
  for (const key of effects.keys()) if (!expected.has(key)) problems.push(`There was an effect ${key}.`);
  // What happened twice in one of them, or not at all, would make its history longer or shorter.
  for (const [status, found] of Object.entries(lengths))
    if (found.size > 1)
      problems.push(`Histories of ${status} executions have ${[...found].join(', ')} events.`);
}

const all = [...effects.values()];
const repeated = all.filter(({ times }) => times > 1);
console.log(
  JSON.stringify({
    executions,
    workers: Number(values.workers),
    kills,
    seconds: Math.round((Date.now() - began) / 1_000),
    effects: effects.size,
    requests: all.reduce((sum, { times }) => sum + times, 0),
    repeatedKeys: repeated.length,
    longestUntilRepeatedMs: Math.max(0, ...repeated.map(({ longestMs }) => longestMs)),
    problems: problems.slice(0, 20),
  }),
);
process.exit(problems.length === 0 ? 0 : 1);
