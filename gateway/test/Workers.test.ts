import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/process/Workers.ts', import.meta.url));
const program = fileURLToPath(new URL('./fixtures/workersProgram.mjs', import.meta.url));
let folder: string;
let first: ChildProcessWithoutNullStreams;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-workers-'));
  const text = await readFile(source, 'utf8');
  await writeFile(
    join(folder, 'Workers.mjs'),
    stripTypeScriptTypes(text.replace('private constructor', 'constructor')),
  );
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => first.kill('SIGKILL'));

let said: string;
function start(count: number): void {
  said = '';
  first = spawn(process.execPath, [program, join(folder, 'Workers.mjs'), String(count)]);
  first.stdout.on('data', (chunk) => (said += String(chunk)));
  first.stderr.on('data', (chunk) => (said += String(chunk)));
}
const port = async (): Promise<number> => {
  await expect.poll(() => said, { timeout: 10_000 }).toContain('pids');
  return Number(/"port":(\d+)/.exec(said)![1]);
};
const get = async (path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${await port()}${path}`, { headers: { connection: 'close' } })).text();

test('lets every worker answer on one port', async () => {
  start(2);
  const seen = new Set<string>();
  for (let request = 0; request < 20; request++) seen.add(await get('/'));
  expect(seen.size).toBe(2);
  expect(seen.has(String(first.pid))).toBe(false);
});

test('lets requests under way finish when it is asked to end', async () => {
  start(2);
  const asked = get('/slow');
  await expect.poll(() => said, { timeout: 10_000 }).toContain('slow');
  first.kill('SIGTERM');
  expect(await asked).toBe('finished');
  expect(await once(first, 'exit')).toEqual([0, null]);
});

test('replaces a worker that ends by itself', async () => {
  start(2);
  await expect(get('/end')).rejects.toThrow('fetch failed');
  await expect.poll(() => said).toContain('another takes its place');
  await expect.poll(() => said.match(/"port"/g), { timeout: 10_000 }).toHaveLength(3);
});

test('does not start when its workers cannot', async () => {
  start(13);
  expect(await once(first, 'exit')).toEqual([1, null]);
  expect(said).toContain('A worker ended with 3 before it could serve.');
});
