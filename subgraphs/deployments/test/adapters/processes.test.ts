import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { LineReader } from '../../src/adapters/processes/LineReader.js';
import { ProcessLedger } from '../../src/adapters/processes/ProcessLedger.js';
import { groupMembers, processGroups } from '../../src/adapters/processes/processGroup.js';
import { processIdentity } from '../../src/adapters/processes/processIdentity.js';
import { redactor } from '../../src/adapters/processes/redactor.js';
import { spawnGroup, type ProcessGroup } from '../../src/adapters/processes/spawnGroup.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

let folder: string;
let ledger: ProcessLedger;
const path = '/usr/local/bin:/usr/bin:/bin';
beforeAll(async () => {
  folder = await temporaryFolder();
  ledger = new ProcessLedger(join(folder, 'ledger'));
});

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function shell(id: string, script: string, lines: string[] = []): Promise<ProcessGroup> {
  const onLine = (_: string, line: string): void => void lines.push(line);
  const spec = {
    id,
    command: ['sh', '-c', script],
    directory: folder,
    environment: { PATH: path },
    longestLine: 100,
    onLine,
  };
  return spawnGroup(spec, ledger);
}

describe('lines', () => {
  test('come out whole however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(20)), (texts, cuts) => {
        const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, ''));
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const seen: string[] = [];
        const reader = new LineReader(10_000, (line) => seen.push(line));
        let at = 0;
        for (const cut of cuts) reader.push(bytes.subarray(at, (at += cut)));
        reader.push(bytes.subarray(at));
        reader.end();
        expect(seen).toEqual(lines);
      }),
    );
  });

  test('are cut off when too long, and what has no end is a line too', () => {
    const seen: string[] = [];
    const reader = new LineReader(5, (line) => seen.push(line));
    for (const text of ['1234567', '89\nab', 'c\r\n', 'last']) reader.push(Buffer.from(text));
    reader.end();
    expect(seen).toEqual(['12345', 'abc', 'last']);
  });
});

describe('redaction', () => {
  test('leaves no value of an environment in a line, in whatever form', () => {
    const value = 'hunter2 "and" more/ä';
    const redact = redactor({ PASSWORD: value });
    const base64 = Buffer.from(value).toString('base64');
    for (const form of [value, JSON.stringify(value), encodeURIComponent(value), base64]) {
      const line = redact(`before ${form} after`);
      expect(line).toContain('[PASSWORD]');
      expect(line).not.toContain('hunter2');
      expect(line).not.toContain(base64);
    }
  });

  test('takes the longer of two values that begin alike, and each line of a long one', () => {
    const redact = redactor({
      SHORT: 'hunter2',
      LONG: 'hunter2-and-more',
      KEY: '-----BEGIN\nc2VjcmV0\n-----END',
    });
    expect(redact('x hunter2-and-more hunter2 c2VjcmV0')).toBe('x [LONG] [SHORT] [KEY]');
  });

  test('takes values literally and leaves very short ones', () => {
    const redact = redactor({ PATTERN: '.*(a|b)+$', SMALL: 'on' });
    expect(redact('anything on .*(a|b)+$')).toBe('anything on [PATTERN]');
    expect(redactor({})('nothing')).toBe('nothing');
  });
});

describe('a process group', () => {
  test('gives its output line by line and its exit code', async () => {
    const lines: string[] = [];
    const group = await shell('exit', 'echo out; echo err >&2; printf rest; exit 3', lines);
    expect(await group.exited).toEqual({ code: 3, signal: null });
    expect(lines.toSorted()).toEqual(['err', 'out', 'rest']);
  });

  test('is stopped with all it started, also who ignores being asked', async () => {
    const lines: string[] = [];
    const script = `sh -c 'trap "" TERM; echo $$; while :; do sleep 0.1; done' & echo $!; wait`;
    const group = await shell('stubborn', script, lines);
    await vi.waitFor(() => expect(lines.length).toBe(2), 30_000);
    await group.stop(200);
    expect(await groupMembers(group.pid)).toEqual([]);
  });

  test('may finish what it does when asked to end', async () => {
    const lines: string[] = [];
    const group = await shell(
      'graceful',
      `trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done`,
      lines,
    );
    await vi.waitFor(() => expect(lines).toEqual(['up']), 30_000);
    await group.stop(5_000);
    expect(lines).toEqual(['up', 'bye']);
    expect(await group.exited).toEqual({ code: 0, signal: null });
  });

  test('whose program does not exist is an error', async () => {
    const spec = {
      id: 'none',
      command: ['no-such-program'],
      directory: folder,
      environment: { PATH: path },
      longestLine: 9,
      onLine() {},
    };
    await expect(spawnGroup(spec, ledger)).rejects.toThrow('ENOENT');
  });

  test('inherits nothing of the environment', async () => {
    const lines: string[] = [];
    await (
      await shell('environment', 'env', lines)
    ).exited;
    expect(lines.map((line) => line.split('=')[0]).toSorted()).toEqual(['GANTRY_PROCESS_ID', 'PATH', 'PWD']);
  });
});

describe('the ledger', () => {
  test('knows nothing of a group that ended', async () => {
    await (
      await shell('short', 'true')
    ).exited;
    expect(await readdir(join(folder, 'ledger'))).not.toContain('short.json');
  });

  test('ends what an earlier life left running, also when its first process has gone', async () => {
    const other = new ProcessLedger(join(folder, 'earlier'));
    const start = async (id: string, script: string): Promise<number> => {
      const child = spawn('sh', ['-c', script], {
        detached: true,
        stdio: 'ignore',
        env: { PATH: path, GANTRY_PROCESS_ID: id },
      });
      await other.add(id, child.pid ?? 0);
      return child.pid ?? 0;
    };
    const leader = await start('leader', 'sleep 60; true');
    const orphaned = await start('orphaned', 'sleep 60 & sleep 0.3');
    await vi.waitFor(() => expect(alive(orphaned)).toBe(false), 30_000);
    expect(await other.reap(1_000)).toBe(2);
    const groups = await processGroups();
    expect([leader, orphaned].map((pid) => groups?.has(pid))).toEqual([false, false]);
    expect(await readdir(join(folder, 'earlier'))).toEqual([]);
  });

  test('leaves alone a process that only has the same id', async () => {
    const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    await once(stranger, 'spawn');
    const { pid = 0 } = stranger;
    await mkdir(join(folder, 'stale'), { recursive: true });
    const entries = {
      reused: { id: 'reused', pid, identity: 'another boot/1' },
      unknown: { id: 'unknown', pid, identity: null },
    };
    for (const [id, entry] of Object.entries(entries))
      await writeFile(join(folder, 'stale', `${id}.json`), JSON.stringify(entry));
    await writeFile(join(folder, 'stale', 'cut.json'), '{"id":"cu');
    expect(await new ProcessLedger(join(folder, 'stale')).reap(100)).toBe(0);
    expect(alive(pid)).toBe(true);
    expect(await readdir(join(folder, 'stale'))).toEqual([]);
    stranger.kill('SIGKILL');
  });

  test('tells processes apart by when they began', async () => {
    expect(await processIdentity(process.pid)).toBe(await processIdentity(process.pid));
    expect(await processIdentity(process.pid)).not.toBe(await processIdentity(1));
    expect(await processIdentity(2 ** 22 - 1)).toBeNull();
  });
});
