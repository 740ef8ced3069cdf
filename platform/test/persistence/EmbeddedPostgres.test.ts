import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const built = fileURLToPath(new URL('../../dist/persistence/EmbeddedPostgres.js', import.meta.url));
let directory: string;

/** Runs `body` in a process of its own, with a server started there as `server`. */
function runWithServer(body: string) {
  const script = `
    const { EmbeddedPostgres } = await import(${JSON.stringify(built)});
    const logger = { info() {}, debug() {} };
    const server = await EmbeddedPostgres.start({ directory: ${JSON.stringify(directory)}, logger });
    ${body}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 30_000,
  });
}

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'embedded-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('leaves the exit code of its process alone', () => {
    const { status, stderr } = runWithServer('await server.stop(); process.exitCode = 3;');
    expect([status, stderr]).toEqual([3, '']);
  });

  it('leaves signals to its process', () => {
    const { stdout, status } = runWithServer(`
      process.on('SIGTERM', async () => { console.log('asked'); await server.stop(); process.exit(4); });
      process.kill(process.pid, 'SIGTERM');
      setInterval(() => {}, 1000);`);
    expect([stdout.trim(), status]).toEqual(['asked', 4]);
  });

  it('ends with a process that ends without stopping it', async () => {
    const { stdout, status } = runWithServer(`
      const { readFileSync } = await import('node:fs');
      console.log(readFileSync(${JSON.stringify(path.join(directory, 'data', 'postmaster.pid'))}, 'utf8').split('\\n')[0]);
      process.exit(6);`);
    expect(status).toBe(6);
    const pid = Number(stdout.trim());
    expect(pid).toBeGreaterThan(1);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 30_000 });
  });

  it('takes its data over from a server whose process was killed', () => {
    runWithServer(`console.log('made'); process.kill(process.pid, 'SIGKILL');`);
    const { status, stderr } = runWithServer('await server.stop(); process.exitCode = 5;');
    expect([status, stderr]).toEqual([5, '']);
  });

  it(
    'says where its user cannot enter, when it is started as root',
    { skip: process.getuid?.() !== 0 },
    () => {
      const closed = directory;
      chmodSync(closed, 0o700);
      directory = path.join(closed, 'inside');
      const { stderr, status } = runWithServer('');
      directory = closed;
      expect(status).toBe(1);
      expect(stderr).toContain(`the user it runs as may not enter ${closed}`);
    },
  );
});
