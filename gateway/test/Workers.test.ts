import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

// Processes of their own run the sources as they are.
const sources = new URL('../../test/src/threadsFromSources.mjs', import.meta.url).href;
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const program = fixture('workersProgram.mjs');
let first: ChildProcessWithoutNullStreams;
let files: string;
beforeEach(async () => {
  files = await mkdtemp(join(tmpdir(), 'gantry-workers-test-'));
});
afterEach(async () => {
  first.kill('SIGKILL');
  await rm(files, { recursive: true, maxRetries: 3 });
});

let said: string;
function start(count: number): void {
  run(program, String(count));
}
function run(...line: string[]): void {
  said = '';
  // One that is killed takes nothing away.
  const env = { ...process.env, TMPDIR: files };
  first = spawn(process.execPath, ['--import', sources, ...line], { env });
  first.stdout.on('data', (chunk) => (said += String(chunk)));
  first.stderr.on('data', (chunk) => (said += String(chunk)));
}
const port = async (): Promise<number> => {
  await expect.poll(() => said, { timeout: 30_000 }).toContain('pids');
  // A worker that takes the place of the only one has another.
  return Number([...said.matchAll(/"port":(\d+)/g)].at(-1)![1]);
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
  await expect.poll(() => said, { timeout: 30_000 }).toContain('slow');
  first.kill('SIGTERM');
  expect(await asked).toBe('finished');
  expect(await once(first, 'exit')).toEqual([0, null]);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'tells its workers that it was %s that asked it to end',
  async (signal) => {
    start(2);
    await port();
    first.kill(signal);
    expect(await once(first, 'exit')).toEqual([0, null]);
    expect(said.match(new RegExp(`"asked":"${signal}"`, 'g'))).toHaveLength(2);
  },
);

test('replaces a worker that ends by itself', async () => {
  start(2);
  await expect(get('/end')).rejects.toThrow('fetch failed');
  await expect.poll(() => said).toContain('another takes its place');
  await expect.poll(() => said.match(/"port"/g), { timeout: 30_000 }).toHaveLength(3);
});

test('replaces one that ends while others do not serve yet', async () => {
  const awaited = join(files, 'awaited');
  run(program, '2', awaited);
  const started = () => [...said.matchAll(/"port":(\d+)/g)].map(([, at]) => at!);
  await expect.poll(started, { timeout: 30_000 }).toHaveLength(1);
  await expect(fetch(`http://127.0.0.1:${started()[0]}/end`)).rejects.toThrow('fetch failed');
  await expect.poll(started, { timeout: 30_000 }).toHaveLength(2);
  expect(said).toContain('another takes its place');
  expect(said).not.toContain('pids');
  await writeFile(awaited, '');
  await port();
  expect(started()).toHaveLength(3);
});

test('does not start when its workers cannot', async () => {
  start(13);
  expect(await once(first, 'exit')).toEqual([1, null]);
  expect(said).toContain('A worker ended with 3 before it could serve.');
});

test('takes longer and longer to replace workers that do not live', async () => {
  start(1);
  await port();
  const replaced = () => said.match(/another takes its place/g)?.length ?? 0;
  const started = () => said.match(/"port"/g)!.length;
  for (const count of [1, 2]) {
    const before = performance.now();
    await get('/end').catch(() => undefined);
    await expect.poll(replaced).toBe(count);
    await expect.poll(started, { timeout: 30_000, interval: 5 }).toBe(count + 1);
    expect(performance.now() - before).toBeGreaterThan(1_000 * 2 ** (count - 1));
  }
});

test('ends workers that do not finish when they should', async () => {
  start(2);
  await port();
  const asked = get('/never').catch(() => 'cut off');
  await expect.poll(() => said).toContain('never');
  first.kill('SIGTERM');
  expect(await asked).toBe('cut off');
  expect(await once(first, 'exit')).toEqual([0, null]);
  expect(said).toContain('did not finish in time');
});

const counted = async (): Promise<number> =>
  Number(/^answered_total (\d+)$/m.exec(await get('/metrics'))?.[1]);

test('shows the metrics of all workers, whichever is asked', async () => {
  start(2);
  const seen = new Set<string>();
  for (let request = 0; request < 20; request++) seen.add(await get('/'));
  expect(seen.size).toBe(2);
  expect([await counted(), await counted(), await counted()]).toEqual([20, 20, 20]);
  expect(await get('/metrics')).toMatch(/^open 2$/m);
});

test('counts on when a worker ends, and no longer what it had open', async () => {
  start(2);
  for (let request = 0; request < 10; request++) await get('/');
  expect(await counted()).toBe(10);
  await expect(get('/end')).rejects.toThrow('fetch failed');
  await expect.poll(() => said).toContain('another takes its place');
  expect(await counted()).toBe(10);
  expect(await get('/metrics')).toMatch(/^open 1$/m);
});

test('serves on after a worker is replaced while supergraph, contract or manifest are bad, or gone', async () => {
  const supergraph = join(files, 'supergraph');
  const contract = join(files, 'contract');
  const manifest = join(files, 'manifest');
  await writeFile(supergraph, 'good');
  await writeFile(contract, 'public');
  await writeFile(manifest, '{"known":"{ known }"}');
  run(fixture('keepingProgram.mjs'), '1', supergraph, contract, manifest);
  expect(await get('/')).toBe('good, public, known');
  const started = () => said.match(/"port"/g)!.length;
  await writeFile(supergraph, 'bad');
  await writeFile(manifest, '[]');
  await rm(contract);
  await expect(get('/end')).rejects.toThrow('fetch failed');
  await expect.poll(started, { timeout: 30_000 }).toBe(2);
  expect(await get('/')).toBe('good, public, known');
  expect(said).toContain(`The manifest of trusted documents ${manifest} is not to be understood: `);
  expect(said).toContain(`The supergraph ${supergraph} is no supergraph that can be served: It is bad.`);

  const [, folder] = /"folder":"([^"]+)"/.exec(said)!;
  expect((await stat(folder!)).mode & 0o777).toBe(0o700);
  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([0, null]);
  await expect(stat(folder!)).rejects.toThrow('ENOENT');
});
