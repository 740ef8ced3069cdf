import { access, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildSteps } from '../../src/adapters/build/buildSteps.js';
import { NpmBuilder, type NpmBuilderOptions } from '../../src/adapters/build/NpmBuilder.js';
import { ProcessLedger } from '../../src/adapters/processes/ProcessLedger.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { writeFiles } from '../support/writeFiles.js';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
});

interface Built {
  directory: string;
  lines: string[];
  error: string | null;
}

async function build(
  files: Record<string, string>,
  options: Partial<NpmBuilderOptions> & { command?: string[]; signal?: AbortSignal } = {},
): Promise<Built> {
  const id = `bld_${(count += 1)}`;
  const directory = await writeFiles(join(folder, id), files);
  const lines: string[] = [];
  const builder = new NpmBuilder({
    ledger: new ProcessLedger(join(folder, 'ledger')),
    scratchDirectory: join(folder, 'scratch'),
    path: '/usr/local/bin:/usr/bin:/bin',
    node: process.execPath,
    environment: { npm_config_offline: 'true' },
    limitMs: 60_000,
    outputLimit: 100_000,
    ...options,
  });
  const error = await builder
    .build({
      buildId: id,
      directory,
      command: options.command ?? null,
      onLine: (line) => lines.push(line),
      signal: options.signal ?? new AbortController().signal,
    })
    .then(
      () => null,
      (fault: Error) => fault.message,
    );
  return { directory, lines, error };
}

const manifest = (more: object): string =>
  JSON.stringify({ name: 'app', version: '1.0.0', scripts: { start: 'node .' }, ...more });

describe('a build', () => {
  test('runs nothing when there is nothing to do', async () => {
    expect(await build({ 'package.json': manifest({}) })).toMatchObject({ error: null, lines: [] });
    expect(await build({ 'server.js': '', 'package.json': '{}' })).toMatchObject({ error: null, lines: [] });
    expect(await build({ 'main.sh': '' }, { command: ['sh', 'main.sh'] })).toMatchObject({
      error: null,
      lines: [],
    });
  });

  test('installs what is locked and runs the build script with the Node of the platform', async () => {
    const scripts = { start: 'node .', build: 'node -p "process.execPath" && node -e "require(\'dep\')"' };
    const root = { name: 'app', version: '1.0.0', dependencies: { dep: 'file:dep' } };
    const lock = {
      name: 'app',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: { '': root, dep: { version: '1.0.0' }, 'node_modules/dep': { resolved: 'dep', link: true } },
    };
    const built = await build({
      'package.json': JSON.stringify({ ...root, scripts }),
      'package-lock.json': JSON.stringify(lock),
      'dep/package.json': JSON.stringify({ name: 'dep', version: '1.0.0' }),
      'dep/index.js': 'console.log("dep is there")',
    });
    expect(built.error).toBeNull();
    expect(built.lines).toEqual(
      expect.arrayContaining(['$ npm ci', '$ npm run build', process.execPath, 'dep is there']),
    );
  });

  test('is given nothing of the environment of the platform', async () => {
    process.env['GANTRY_TEST_SECRET'] = 'hunter2';
    const built = await build({ 'package.json': manifest({ scripts: { start: 'x', build: 'env' } }) });
    delete process.env['GANTRY_TEST_SECRET'];
    const names = built.lines.map((line) => /^([A-Za-z_]+)=/.exec(line)?.[1] ?? 'npm_');
    expect(built.lines.join()).not.toContain('hunter2');
    const known = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'CI', 'GANTRY_PROCESS_ID', 'PWD', 'OLDPWD', 'INIT_CWD'];
    const byNpm = ['NODE', 'COLOR', 'EDITOR', 'NODE_GYP'];
    expect(names.filter((name) => !name.startsWith('npm_') && ![...known, ...byNpm].includes(name))).toEqual(
      [],
    );
  });

  test('that fails says which step, with what code, and the last thing it complained of', async () => {
    const script = 'echo fine; echo the menu does not compile >&2; exit 3';
    const { error, lines } = await build({
      'package.json': manifest({ scripts: { start: 'x', build: script } }),
    });
    expect(error).toBe('"npm run build" ended with code 3: the menu does not compile');
    expect(lines).toContain('fine');
  });

  test.each<[string, Record<string, string>]>([
    ['no package.json', {}],
    ['not valid', { 'package.json': '{"scripts":' }],
    ['not valid', { 'package.json': '{"scripts": {"start": 1}}' }],
    ['no "start" script', { 'package.json': '{}' }],
  ])('fails early when there is %s', async (what, files) => {
    expect((await build(files)).error).toContain(what);
  });

  test('does not read a package.json that is a link to elsewhere', async () => {
    const secret = join(folder, 'secret');
    await writeFiles(folder, { secret: 'hunter2' });
    const directory = await writeFiles(join(folder, 'linked'), {});
    await symlink(secret, join(directory, 'package.json'));
    const { error } = await buildSteps(directory, null).then(
      () => ({ error: null }),
      (fault: Error) => ({ error: fault.message }),
    );
    expect(error).toContain('is not a file');
    expect(await readFile(secret, 'utf8')).toBe('hunter2');
  });

  test('is ended, with all it started, when it takes too long', async () => {
    const marker = join(folder, 'marker');
    const script = `(sleep 2; touch ${marker}) & sleep 60`;
    const { error } = await build(
      { 'package.json': manifest({ scripts: { start: 'x', build: script } }) },
      { limitMs: 700 },
    );
    expect(error).toBe('The build took longer than 0.7 seconds.');
    await expect(access(marker)).rejects.toThrow('ENOENT');
  });

  test('is ended when it prints too much, and when it is interrupted', async () => {
    const files = { 'package.json': manifest({ scripts: { start: 'x', build: 'yes' } }) };
    expect((await build(files, { outputLimit: 5_000 })).error).toContain('printed more than 5000 characters');
    const controller = new AbortController();
    const waiting = build(
      { 'package.json': manifest({ scripts: { start: 'x', build: 'sleep 60' } }) },
      { signal: controller.signal },
    );
    setImmediate(() => controller.abort());
    expect((await waiting).error).toBe('The build was interrupted.');
  });
});
