import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bareEnvironment } from '@gantry/test/gantry/bareEnvironment.js';
import { type Ended, gantry, gantryCommand, startGantry } from './support/gantry.js';
import { Shop } from './support/shop.js';

// Each test starts many processes, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 180_000 });

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => rm(shop.folder, { recursive: true }));

const run = (...line: string[]): Promise<Ended> => gantry({ cwd: shop.folder }, ...line);

describe('help', () => {
  it.each([
    [[], /^Usage: gantry .*\n.*\n.*schema {2,}composes, checks/s],
    [
      ['schema'],
      /compose .*diff .*contract .*lint .*events .*check .*publish .*approve .*fetch .*history .*operations .*usage .*contracts .*live .*keys /s,
    ],
    [['schema', 'check'], /--exclude-client.*--against.*Exit codes: 0 .*; 1 .*; 2 it could not run\.\n$/s],
    [['schema', 'operations'], /register.*list.*remove/s],
  ])('for %j is on the standard output', async (line, says) => {
    const { code, stdout, stderr } = await run(...line, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(says);
  });

  it('has a version', async () => {
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('colours', () => {
  const escape = String.fromCodePoint(27);
  const line = ['schema', 'compose', '-o', 'supergraph.graphql'];

  it('are left out where there is no terminal, unless FORCE_COLOR asks for them', async () => {
    const piped = async (environment: Record<string, string>): Promise<string> =>
      (await gantry({ cwd: shop.folder, environment }, ...line)).stdout;
    expect(await piped({})).not.toContain(escape);
    expect(await piped({ FORCE_COLOR: '1' })).toContain(escape);
  });

  /** Gives a program a terminal. */
  const script = '/usr/bin/script';
  it.skipIf(!existsSync(script))('are there on a terminal, unless NO_COLOR says no', async () => {
    const onTerminal = async (environment: Record<string, string>): Promise<string> => {
      const { file, args } = gantryCommand(...line);
      const quoted = [file, ...args].map((word) => `'${word}'`).join(' ');
      const env = { ...bareEnvironment, TERM: 'xterm-256color', ...environment };
      const child = spawn(script, ['-qec', quoted, '/dev/null'], { cwd: shop.folder, env });
      return await text(child.stdout);
    };
    expect(await onTerminal({})).toContain(escape);
    const plain = await onTerminal({ NO_COLOR: '1' });
    expect(plain).toContain('composes');
    expect(plain).not.toContain(escape);
  });
});

it('ends quietly when nobody reads on', async () => {
  const child = startGantry({ cwd: shop.folder }, 'schema', 'compose');
  child.stdout!.destroy();
  const [errors] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  expect(errors).not.toMatch(/EPIPE|at /);
});

it('says what it could not write', async () => {
  const { code, stderr } = await run('schema', 'compose', '-o', 'nowhere/supergraph.graphql');
  expect([code, stderr]).toEqual([
    2,
    'nowhere/supergraph.graphql cannot be written: there is no such file or folder.\n',
  ]);
});

describe('the program', () => {
  const program = fileURLToPath(new URL('../bin/gantry.mjs', import.meta.url));
  const start = async (node: string, ...line: string[]): Promise<Ended> => {
    const child = spawn(node, [program, ...line], { cwd: shop.folder });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code: child.exitCode, stdout, stderr };
  };

  it('ends as the command ends', async () => {
    expect((await start(process.execPath, 'schema', 'compose', '--config', 'nowhere.yaml')).code).toBe(2);
  });

  /** A Node of before 24 that many a machine has. */
  const old = '/usr/bin/node';
  it.skipIf(!existsSync(old))(
    "goes on with the Node that comes with it where the machine's own is too old",
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'gantry-old-'));
      expect(await start(old, 'schema', 'compose', '-o', path.join(folder, 'a.graphql'))).toMatchObject({
        code: 0,
      });
      expect((await start(old, 'schema', 'compose', '--config', 'nowhere.yaml')).code).toBe(2);
      await rm(folder, { recursive: true });
    },
  );
});
