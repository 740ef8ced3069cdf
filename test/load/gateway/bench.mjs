/**
 * Seconds of CPU that gateways need for 1,000 requests, side by side. `npm run bench:gateway -- [options]`, see
 * test/load/README.md.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cases, contenders } from './contenders.mjs';
import { cpuSeconds } from './cpuSeconds.mjs';
import { createCaller } from './identity.mjs';
import { Load } from './load.mjs';
import { requests } from './requests.mjs';
import { median, tableOf } from './tables.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '1' },
    warm: { type: 'string', default: '6' },
    cases: { type: 'string', default: '' },
    without: { type: 'string', default: '' },
    out: { type: 'string', default: 'bench-gateway.json' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const warm = Number(options.warm);
const absent = new Set(options.without.split(','));
const selected = cases
  .filter(({ name }) => name.includes(options.cases))
  .map((one) => ({ ...one, by: one.by.filter((id) => !absent.has(id)) }));
const say = (line) => process.stdout.write(`${line}\n`);

const caller = await createCaller();
// As all of them are run in earnest.
const env = { ...process.env, NODE_ENV: 'production', BENCH_JWKS: JSON.stringify(caller.jwks) };
/** Takes reports of usage, and spans. */
const reports = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(204).end());
});
const children = [];
async function start([command, ...args]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  children.push(child);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`"${args.join(' ')}" ended with ${code} before it was ready.`);
  });
  await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return child;
}

/** Ends a contender, whose port another may get. */
async function end(child) {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

async function install(peer) {
  const cwd = new URL(`peers/${peer}/`, import.meta.url).pathname;
  if (existsSync(`${cwd}node_modules`)) return;
  say(`Installing ${peer} in ${cwd}`);
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--no-workspaces'], {
    cwd,
    stdio: 'inherit',
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error(`npm could not install ${peer}.`);
}

function loadOn(port, { connections, request }) {
  const headers = {
    ...caller.headers,
    'apollographql-client-name': 'bench',
    'apollographql-client-version': '1',
  };
  return new Load({ port, connections, headers, ...requests[request] });
}

/** Gateways run for weeks: what V8 compiles only after thousands of requests is part of what they cost. */
async function warmUp(port, one) {
  const load = loadOn(port, one);
  await load.run(warm * (one.share ?? 1));
  await load.close();
}

async function measure(port, pid, one) {
  const { share = 1 } = one;
  const load = loadOn(port, one);
  await load.run(0.2);
  const before = await cpuSeconds(pid);
  const { requests: answered, elapsed, latencies } = await load.run(seconds * share);
  const cpu = (await cpuSeconds(pid)) - before;
  await load.close();
  return {
    cpuPerThousand: (cpu / answered) * 1000,
    requestsPerSecond: answered / elapsed,
    p99: latencies[Math.floor(latencies.length * 0.99)],
  };
}

try {
  const wanted = [...new Set(selected.flatMap(({ by }) => by))];
  for (const id of wanted) if (contenders[id].peer) await install(contenders[id].peer);
  await start([process.execPath, new URL('subgraphs.mjs', import.meta.url).pathname, '4500']);
  reports.listen(4501, '127.0.0.1');
  const results = [];
  for (const one of selected) {
    // Processes of its own: what else they have done before would be a part of what is measured, and another one where a case is run alone.
    const running = new Map();
    for (const id of one.by) {
      const port = 4510 + wanted.indexOf(id);
      running.set(id, { port, child: await start(contenders[id].command(port)) });
    }
    for (const id of one.by) await warmUp(running.get(id).port, one);
    const samples = new Map(one.by.map((id) => [id, []]));
    // The first round warms up and is not counted. Everyone takes turns, in either order, so that a noisy moment is nobody's alone.
    for (let round = 0; round <= rounds; round++) {
      for (const id of round % 2 === 0 ? one.by : one.by.toReversed()) {
        const { port, child } = running.get(id);
        const sample = await measure(port, child.pid, one);
        if (round > 0) samples.get(id).push(sample);
      }
    }
    const rows = one.by.map((id) => ({
      contender: id,
      title: contenders[id].title,
      cpuPerThousand: median(samples.get(id).map(({ cpuPerThousand }) => cpuPerThousand)),
      requestsPerSecond: median(samples.get(id).map(({ requestsPerSecond }) => requestsPerSecond)),
      p99: median(samples.get(id).map(({ p99 }) => p99)),
      samples: samples.get(id),
    }));
    results.push({ case: one.name, connections: one.connections, goals: one.goals, rows });
    say(tableOf(results.at(-1)));
    await Promise.all([...running.values()].map(({ child }) => end(child)));
  }
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  await writeFile(options.out, `${JSON.stringify({ machine, rounds, seconds, results }, null, 2)}\n`);
  say(`\nWritten to ${options.out}.`);
} finally {
  for (const child of children) child.kill();
  reports.close();
  reports.closeAllConnections();
}
