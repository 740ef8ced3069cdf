/**
 * One tenant floods the engine with executions; how long do another's take meanwhile?
 * `npm run bench:fairness -- [--flood n] [--samples n] [--steps n] [--within ratio]`, see test/load/README.md. Ends with 1 when the quiet
 * tenant's p95 under the flood is more than `within` times what it is without.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { pino } from 'pino';
import { openEngine } from './openEngine.mjs';

const { values } = parseArgs({
  options: {
    flood: { type: 'string', default: '50000' },
    samples: { type: 'string', default: '200' },
    steps: { type: 'string', default: '3' },
    within: { type: 'string', default: '2' },
  },
});
const { flood, samples, steps, within } = Object.fromEntries(
  Object.entries(values).map(([key, value]) => [key, Number(value)]),
);
/** The loud tenant's requests for executions that are under way at once. */
const senders = 4;
/** Most milliseconds between two of the quiet tenant's executions: they fall anywhere between two looks into the queue. */
const spread = 200;

/** The quiet tenant's milliseconds from asking for an execution to its end, in order of length, for as long as `goesOn`. */
async function measure(tenant, count, goesOn = async () => true) {
  const taken = [];
  for (let sample = 0; sample < count && (await goesOn()); sample++) {
    await pause(Math.random() * spread);
    const began = performance.now();
    const { ended } = await tenant.start();
    await ended;
    taken.push(performance.now() - began);
  }
  return taken;
}

const at = (list, share) => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-fairness-'));
const server = await EmbeddedPostgres.start({ directory, logger: pino({ level: 'silent' }) });
let ratio = Infinity;
try {
  const urls = await provisionDatabase(server.adminUrl, 'workflows', 'bench', 'bench_fairness');
  const engine = await openEngine(urls);
  const tasks = Array.from({ length: steps }, (_, step) => ({ [`task${step}`]: { set: { step } } }));
  const loud = await engine.addTenant('ENTERPRISE', tasks);
  const quiet = await engine.addTenant('ENTERPRISE', tasks);
  await measure(quiet, 20);
  const unloaded = await measure(quiet, samples);
  const began = performance.now();
  let sent = 0;
  let ran = 0;
  const send = async () => {
    while (sent < flood) {
      sent += 1;
      const { ended } = await loud.start();
      void ended.then(() => (ran += 1));
    }
  };
  const sending = Promise.all(Array.from({ length: senders }, send));
  const whileSent = await measure(quiet, samples, async () => sent < flood);
  await sending;
  const sendSeconds = (performance.now() - began) / 1_000;
  const ranMeanwhile = ran;
  const left = await loud.queued();
  const whileQueued = await measure(quiet, samples, async () => (await loud.queued()) > 0);
  const row = (name, list) => {
    if (list.length === 0) return 0;
    const [median, p95, longest] = [0.5, 0.95, 1].map((share) => at(list, share));
    const times = p95 / at(unloaded, 0.95);
    const cells = [list.length, ...[median, p95, longest].map((ms) => ms.toFixed(0)), times.toFixed(2)];
    console.log(`| ${[name, ...cells].join(' | ')} |`);
    return times;
  };
  console.log('| the quiet tenant | executions | p50 ms | p95 ms | longest ms | p95, times unloaded |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  row('unloaded', unloaded);
  const times = [
    row('while the flood is asked for', whileSent),
    row('while the rest of it runs', whileQueued),
  ];
  ratio = Math.max(...times);
  console.log(
    `\n${flood} executions of ${steps} tasks were asked for in ${sendSeconds.toFixed(0)} s; ${ranMeanwhile} ran meanwhile, and ${left} waited then.`,
  );
} finally {
  // What still waits would be looked for in vain while the server ends.
  console.error = () => {};
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exit(ratio > within ? 1 : 0);
