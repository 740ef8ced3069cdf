import { isProcessRunning } from '@gantry/test/isProcessRunning.js';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';

const module = fileURLToPath(new URL('../../dist/process/spawnGuarded.js', import.meta.url));
/** Starts a process that does first what the argument says. That one writes its id. */
const program = `
  const { spawnGuarded } = await import(${JSON.stringify(module)});
  const sleeper = \`console.log(process.pid); \${process.argv[1]} setInterval(() => {}, 1_000)\`;
  spawnGuarded(process.execPath, ['-e', sleeper], { stdio: ['ignore', 'inherit', 'inherit'] });
  setInterval(() => {}, 1_000);
`;
let starter: ChildProcess;

/** @returns the id of the process that it has started */
async function start(first = ''): Promise<number> {
  starter = spawn(process.execPath, ['--input-type=module', '-e', program, first], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(starter.stdout!), 'line')) as [string];
  return Number(line);
}

afterEach(() => void starter.kill('SIGKILL'));

describe('a guarded process', () => {
  it('ends when who started it is killed', async () => {
    const pid = await start();
    expect(await isProcessRunning(pid)).toBe(true);
    starter.kill('SIGKILL');
    await vi.waitFor(async () => expect(await isProcessRunning(pid)).toBe(false), {
      timeout: 30_000,
      interval: 50,
    });
  });

  it('ends for good where it does not listen to being asked', async () => {
    const pid = await start(`process.on('SIGTERM', () => {});`);
    starter.kill('SIGKILL');
    await vi.waitFor(async () => expect(await isProcessRunning(pid)).toBe(false), {
      timeout: 60_000,
      interval: 50,
    });
  });

  it('is in a group of its own', async () => {
    const pid = await start();
    const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=', '-p', String(pid)]);
    expect(Number(stdout)).toBe(pid);
  });
});
