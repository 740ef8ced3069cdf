import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

// The same in full size is `npm run prove:recovery`.
it('ends all executions, with each effect once, while workers are killed over and over', async () => {
  await run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-b', `${root}subgraphs/workflows`]);
  const options = ['--executions', '40', '--workers', '2', '--kill', '1', '--database', inject('adminUrl')];
  const { stdout } = await run(process.execPath, [`${root}test/load/workflows/recovery.mjs`, ...options]);
  const { kills, ...found } = JSON.parse(stdout) as { kills: number };
  expect(found).toMatchObject({ executions: 40, effects: 160, problems: [] });
  expect(kills).toBeGreaterThan(0);
}, 300_000);
