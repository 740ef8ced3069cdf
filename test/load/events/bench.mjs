/**
 * What Kafka clients need for the work of the event bus, side by side on a real broker. `npm run bench:events -- [--events n]
 * [--rounds n]`, see test/load/README.md.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const peer = path.join(here, 'peers/platformatic');
const { values } = parseArgs({
  options: { events: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '3' } },
});
const [events, rounds] = [Number(values.events), Number(values.rounds)];
const warmUp = Math.floor(events / 4);

if (!existsSync(path.join(peer, 'node_modules'))) {
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--no-workspaces'], {
    cwd: peer,
    stdio: 'inherit',
  });
  if (npm.status !== 0) throw new Error('npm could not install @platformatic/kafka.');
}
const contenders = {
  'kafkajs 2.2.4': path.join(here, 'kafkajs.mjs'),
  '@platformatic/kafka 2.12.1': path.join(peer, 'client.mjs'),
};

const broker = await KafkaBroker.start();
const admin = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING }).admin();
await admin.connect();
/** By contender and role, one sample per round. */
const samples = new Map();
const run = promisify(execFile);
try {
  // The first round is not counted: the broker, too, has to get warm.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, program] of Object.entries(contenders)) {
      const topic = `bench-${round}-${name.replace(/\W/g, '')}`;
      await admin.createTopics({ topics: [{ topic, numPartitions: 6 }], waitForLeaders: true });
      for (const role of ['produce', 'consume']) {
        const args = [program, role, broker.address, topic, String(events), String(warmUp)];
        const { stdout } = await run(process.execPath, args, { timeout: 300_000 });
        const key = `${name} ${role}s`;
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), JSON.parse(stdout)]);
      }
    }
  }
} finally {
  await admin.disconnect();
  await broker[Symbol.asyncDispose]();
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
console.log('| client | events/s of CPU | events/s |\n| --- | --- | --- |');
for (const [key, list] of samples) {
  const perCpu = median(list.map(({ cpuSeconds }) => events / cpuSeconds));
  const perSecond = median(list.map(({ seconds }) => events / seconds));
  console.log(
    `| ${key} | ${Math.round(perCpu).toLocaleString('en')} | ${Math.round(perSecond).toLocaleString('en')} |`,
  );
}
