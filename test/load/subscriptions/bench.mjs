/**
 * Deliveries per second, and memory per connection, of servers with many subscribers. `npm run bench:subscriptions -- [options]`,
 * see test/load/README.md.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { cpuSeconds } from '../gateway/cpuSeconds.mjs';
import { streamTokens } from './streamTokens.mjs';
import { told } from './told.mjs';

const { values: options } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    streams: { type: 'string', default: '500' },
    rate: { type: 'string', default: '50' },
    without: { type: 'string', default: '' },
    out: { type: 'string', default: 'bench-subscriptions.json' },
  },
});
const [connections, rounds, seconds] = [options.connections, options.rounds, options.seconds].map(Number);
const absent = options.without.split(',');
const contenders = { 'graphql-ws': 'graphqlWs.mjs', Gantry: 'gantry.mjs' };
/** Events under way at the same time. */
const ahead = 4;
const say = (line) => process.stdout.write(`${line}\n`);
const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

function start(file, args = []) {
  return fork(new URL(file, import.meta.url), args, { execArgv: ['--expose-gc'] });
}

async function memoryOf(server) {
  server.send({ memory: true });
  return told(server, 'memory');
}

async function measure(file) {
  const server = start(file);
  const port = await told(server, 'port');
  const before = await memoryOf(server);
  const clients = start('clients.mjs', [String(port), String(connections)]);
  await told(clients, 'open');

  let sent = 0;
  let complete = 0;
  let wake = () => {};
  clients.on('message', (message) => {
    complete = message.complete ?? complete;
    wake();
  });
  const publish = () => {
    sent++;
    server.send({ publish: 1 });
  };
  const completed = async (events) => {
    while (complete < events) await new Promise((resolve) => (wake = resolve));
  };
  // A warm code path, and every buffer as large as it gets, before memory is looked at.
  for (let event = 0; event < 5; event++) {
    publish();
    await completed(sent);
  }
  const after = await memoryOf(server);

  const [cpuBefore, first, started] = [await cpuSeconds(server.pid), complete, performance.now()];
  while (performance.now() - started < seconds * 1000) {
    while (sent - complete < ahead) publish();
    await completed(complete + 1);
  }
  await completed(sent);
  const elapsed = (performance.now() - started) / 1000;
  const cpu = (await cpuSeconds(server.pid)) - cpuBefore;
  const deliveries = (complete - first) * connections;
  clients.kill();
  server.kill();
  await Promise.all([once(clients, 'exit'), once(server, 'exit')]);
  return {
    deliveriesPerSecond: deliveries / elapsed,
    deliveriesPerCpuSecond: deliveries / cpu,
    usedPerConnection: (after.used - before.used) / connections,
    rssPerConnection: (after.rss - before.rss) / connections,
  };
}

const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = 1; round <= rounds && !absent.includes('deliveries'); round++) {
  for (const [name, file] of Object.entries(contenders)) {
    const sample = await measure(file);
    samples[name].push(sample);
    say(`round ${round}: ${name} ${Math.round(sample.deliveriesPerSecond)} deliveries/s`);
  }
}
if (!absent.includes('deliveries')) {
  say(`\n${connections} subscriptions, one per connection, events of 1 KB; medians of ${rounds} rounds\n`);
  say('| | deliveries/s | × | deliveries per CPU s | KB per connection | resident KB per connection |');
  say('| --- | --- | --- | --- | --- | --- |');
  const of = (name, key) => median(samples[name].map((sample) => sample[key]));
  for (const name of Object.keys(contenders)) {
    const times = of(name, 'deliveriesPerSecond') / of('graphql-ws', 'deliveriesPerSecond');
    const kilobytes = ['usedPerConnection', 'rssPerConnection'].map((key) =>
      (of(name, key) / 1024).toFixed(1),
    );
    say(
      `| ${name} | ${Math.round(of(name, 'deliveriesPerSecond'))} | ${times.toFixed(2)} | ` +
        `${Math.round(of(name, 'deliveriesPerCpuSecond'))} | ${kilobytes.join(' | ')} |`,
    );
  }
}
const tokens = absent.includes('tokens')
  ? undefined
  : await streamTokens({ streams: Number(options.streams), rate: Number(options.rate), seconds, say });
await writeFile(options.out, JSON.stringify({ options, samples, tokens }, undefined, 2));
