/**
 * What a hit in the cache costs against an answer that is made, side by side: seconds of the gateway's CPU for 1,000
 * requests. `node test/load/caching/bench.mjs [--rounds 5] [--seconds 2] [--redis redis://127.0.0.1:6379]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { cpuSeconds } from '../gateway/cpuSeconds.mjs';
import { Load } from '../gateway/load.mjs';
import { requests } from '../gateway/requests.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    redis: { type: 'string' },
  },
});
const contenders = [
  { title: 'made each time', args: ['off'] },
  { title: 'entities from memory', args: ['memory', 'entities'] },
  { title: 'answers from memory', args: ['memory', 'responses'] },
];
if (options.redis) {
  contenders.push({ title: 'entities from Redis', args: [options.redis, 'entities'] });
  contenders.push({ title: 'answers from Redis', args: [options.redis, 'responses'] });
}
const connections = 20;
const say = (line) => process.stdout.write(`${line}\n`);
const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const here = (path) => new URL(path, import.meta.url).pathname;

const children = [];
async function start(...args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function measure({ port, pid }, request) {
  const load = new Load({ port, connections, ...requests[request] });
  await load.run(0.3);
  const before = await cpuSeconds(pid);
  const { requests: answered, elapsed, latencies } = await load.run(Number(options.seconds));
  const cpu = (await cpuSeconds(pid)) - before;
  await load.close();
  return {
    cpu: (cpu / answered) * 1000,
    rate: answered / elapsed,
    p99: latencies[Math.floor(latencies.length * 0.99)],
  };
}

try {
  await start(here('../gateway/subgraphs.mjs'), '4500');
  for (const [index, one] of contenders.entries()) {
    one.port = 4530 + index;
    one.pid = (await start(here('gateway.mjs'), String(one.port), ...one.args)).pid;
  }
  for (const request of ['full', 'small']) {
    for (const one of contenders) one.samples = [];
    // The first round warms up and is not counted.
    for (let round = 0; round <= Number(options.rounds); round++) {
      for (const one of contenders) {
        const sample = await measure(one, request);
        if (round > 0) one.samples.push(sample);
      }
    }
    say(`\n#### ${request} query (${connections} connections)\n`);
    say('| | CPU s per 1,000 | less than the first | requests/s | p99 ms |');
    say('|---|---|---|---|---|');
    const of = ({ samples }, name) => median(samples.map((sample) => sample[name]));
    for (const one of contenders) {
      const ratio = of(contenders[0], 'cpu') / of(one, 'cpu');
      const figures = [of(one, 'cpu').toFixed(3), `${ratio.toFixed(1)} ×`, of(one, 'rate').toFixed(0)];
      say(`| ${one.title} | ${figures.join(' | ')} | ${of(one, 'p99').toFixed(1)} |`);
    }
  }
} finally {
  for (const child of children) child.kill();
}
