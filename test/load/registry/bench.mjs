/**
 * What a large graph takes to be composed, shown as contracts and checked: `npm run bench:registry -- [options]`, see
 * test/load/README.md. Ends with 1 when the answers are not those that the graph was made for.
 */
import { execFile } from 'node:child_process';
import { isDeepStrictEqual, parseArgs, promisify } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    subgraphs: { type: 'string', default: '100' },
    fields: { type: 'string', default: '20000' },
    operations: { type: 'string', default: '1000' },
  },
});
const { rounds, ...size } = values;
const say = (line) => process.stdout.write(`${line}\n`);
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const run = promisify(execFile);
const measure = new URL('measure.mjs', import.meta.url).pathname;
const args = Object.entries(size).flatMap(([name, value]) => [`--${name}`, value]);
const samples = [];
for (let round = 0; round < Number(rounds); round++) {
  // A process of its own, since what a command takes is what it takes cold.
  const { stdout } = await run(process.execPath, [measure, ...args], { maxBuffer: 1024 * 1024 });
  samples.push(JSON.parse(stdout));
}

const [{ told, results }] = samples;
say(JSON.stringify(told));
say('\n| step | s | s of CPU | peak of the process, MiB |\n| --- | --- | --- | --- |');
for (const [index, { step }] of results.entries()) {
  const of = (key) => median(samples.map((sample) => sample.results[index][key]));
  say(`| ${step} | ${of('seconds').toFixed(1)} | ${of('cpuSeconds').toFixed(1)} | ${of('peakMiB')} |`);
}

// A field goes, one comes and one changes its type, in each subgraph; of those the public do not see the one that changes.
const isRight =
  isDeepStrictEqual(
    told.changes,
    [3, 2, 3].map((count) => count * told.subgraphs),
  ) &&
  told.fields >= Number(size.fields) &&
  told.blocked.every((count) => count > 0) &&
  samples.every((sample) => isDeepStrictEqual(sample.told, told));
if (!isRight) {
  say('The answers are not those that the graph was made for.');
  process.exitCode = 1;
}
