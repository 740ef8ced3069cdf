/**
 * Executions of trivial steps with Gantry's interpreter and history, beside the same number of steps on DBOS alone, on one
 * PostgreSQL. `npm run bench:workflows -- [--executions n] [--steps n] [--rounds n]`, see test/load/README.md.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { pino } from 'pino';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '200' },
    steps: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});
const contenders = { Gantry: 'gantry.mjs', 'DBOS alone': 'dbos.mjs' };
const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-bench-'));
const server = await EmbeddedPostgres.start({ directory, logger: pino({ level: 'silent' }) });
const run = promisify(execFile);
/** By contender, one sample per round. */
const samples = new Map();
try {
  // The first round is not counted: the server, too, has to get warm.
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [name, program] of Object.entries(contenders)) {
      const urls = await provisionDatabase(
        server.adminUrl,
        'workflows',
        'bench',
        `bench_${round}_${program.slice(0, 4)}`,
      );
      const args = [path.join(here, program), JSON.stringify(urls), values.executions, values.steps];
      const { stdout } = await run(process.execPath, args, { timeout: 300_000 });
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), JSON.parse(stdout)]);
    }
  }
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const medians = (name, key) => median(samples.get(name).map((sample) => sample[key]));
console.log(
  '| | steps/s | alone, p50 ms | alone, p99 ms | CPU ms per step |\n| --- | --- | --- | --- | --- |',
);
for (const name of samples.keys()) {
  const columns = ['stepsPerSecond', 'p50', 'p99', 'cpuPerStep'].map((key) => medians(name, key).toFixed(2));
  console.log(`| ${name} | ${columns.join(' | ')} |`);
}
const share = medians('Gantry', 'stepsPerSecond') / medians('DBOS alone', 'stepsPerSecond');
console.log(
  `\nGantry runs ${(share * 100).toFixed(0)} % of the steps that DBOS alone runs in the same time.`,
);
