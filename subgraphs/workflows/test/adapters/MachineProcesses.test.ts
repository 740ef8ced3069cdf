import { isProcessRunning } from '@gantry/test/isProcessRunning.js';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  MachineProcesses,
  type MachineProcessesOptions,
} from '../../src/adapters/process/MachineProcesses.js';
import type {
  ContainerProcess,
  ProcessToRun,
  PythonProcess,
  ShellProcess,
} from '../../src/domain/interpreter/Processes.js';

const pythonMissing = spawnSync('python3', ['--version']).error !== undefined;
let folder: string;
const opened: MachineProcesses[] = [];
const open = (options: Partial<MachineProcessesOptions> = {}): MachineProcesses => {
  const processes = new MachineProcesses({ allowed: { shell: true, container: true }, ...options });
  opened.push(processes);
  return processes;
};
const run = (process: ProcessToRun, options: Partial<MachineProcessesOptions> = {}, limitMs = 20_000) =>
  open(options).of('a').run(process, limitMs);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'processes-'));
});
afterAll(async () => {
  await Promise.all(opened.map((processes) => processes.close()));
  await rm(folder, { recursive: true });
});

const base = { arguments: [], environment: {}, stdin: '' };
const shell = (command: string, more: Partial<ShellProcess> = {}): ShellProcess => ({
  kind: 'shell',
  ...base,
  command,
  ...more,
});

const python = (code: string, more: Partial<PythonProcess> = {}): PythonProcess => ({
  kind: 'python',
  ...base,
  code,
  variables: '{}',
  ...more,
});

describe.skipIf(pythonMissing)('a script in Python', () => {
  it('reads arguments, environment and its standard input, and ends with its code', async () => {
    const code = `from __future__ import annotations
import os, sys
print(sys.argv[1:], os.environ['UNIT'], sys.stdin.read())
sys.stderr.write('wrong')
sys.exit(3)`;
    const given = { arguments: ['a b', '"'], environment: { UNIT: 'g' }, stdin: 'in' };
    const stdout = `['a b', '"'] g in\n`;
    expect(await run(python(code, given))).toEqual({ kind: 'ended', code: 3, stdout, stderr: 'wrong' });
  });

  it('has arguments by name as global variables', async () => {
    const code = 'import sys\nif __name__ == "__main__": print(user["name"], sys.argv[1:])';
    const found = await run(python(code, { variables: '{"user":{"name":"Ada \\"L\\""}}' }));
    expect(found).toMatchObject({ code: 0, stdout: 'Ada "L" []\n' });
  });

  it('may be longer than a command line', async () => {
    const found = await run(python(`print(len("${'x'.repeat(300_000)}"))`));
    expect(found).toMatchObject({ code: 0, stdout: '300000\n' });
  });

  it('finds nothing of Gantry, and leaves nothing behind', async () => {
    vi.stubEnv('GANTRY_SECRET_KEY', 'secret');
    const found = await run(python('import os\nprint(os.environ.get("GANTRY_SECRET_KEY"), os.getcwd())'));
    vi.unstubAllEnvs();
    const [secret, own = ''] = found.kind === 'ended' ? found.stdout.trim().split(' ') : [];
    expect(secret).toBe('None');
    await expect(readdir(own)).rejects.toThrow('ENOENT');
  });

  it('runs in the folder of whoever runs it by hand, and puts nothing there', async () => {
    const own = { environment: process.env, folder: await mkdtemp(path.join(folder, 'own-')) };
    const found = await run(python('import os\nprint(os.getcwd(), os.listdir())'), { own });
    expect(found).toMatchObject({ stdout: `${own.folder} []\n` });
  });

  it('is killed when its time is over, and for writing too much', async () => {
    const slow = await run(python('import time\ntime.sleep(60)'), {}, 500);
    expect(slow).toMatchObject({ kind: 'failure', reason: 'timeout' });
    const loud = await run(python('while True: print("y")'), { output: 1_000 });
    expect(loud).toMatchObject({ kind: 'failure', reason: 'limit' });
  });
});

describe('a command', () => {
  it('reads arguments, environment and its standard input, and ends with its code', async () => {
    const command = shell('echo "$1 $UNIT $(cat)"; echo wrong >&2; exit 3', {
      arguments: ['a b; exit 9'],
      environment: { UNIT: 'g' },
      stdin: 'in',
    });
    expect(await run(command)).toEqual({
      kind: 'ended',
      code: 3,
      stdout: 'a b; exit 9 g in\n',
      stderr: 'wrong\n',
    });
  });

  it('finds nothing in its environment but where programs are, and runs in an empty folder', async () => {
    vi.stubEnv('GANTRY_SECRET_KEY', 'secret');
    const found = await run(shell('env | cut -d= -f1 | sort | tr "\\n" " "; ls -A | wc -l'));
    vi.unstubAllEnvs();
    expect(found).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^HOME (?:OLDPWD )?PATH PWD (?:SHLVL )?(?:_ )?\s*0\n$/u),
    });
  });

  it('takes its folder with it', async () => {
    const found = await run(shell('echo kept > file; pwd'));
    const own = found.kind === 'ended' ? found.stdout.trim() : '';
    await expect(readFile(path.join(own, 'file'))).rejects.toThrow('ENOENT');
  });

  it('says by which signal it ended, as shells do', async () => {
    expect(await run(shell('kill -TERM $$'))).toMatchObject({ kind: 'ended', code: 143 });
  });

  it('is killed with all that it has begun when its time is over', async () => {
    const begun = path.join(folder, 'begun');
    const command = shell(`sleep 60 & echo $! > ${begun}; sleep 60`);
    expect(await run(command, {}, 500)).toMatchObject({ kind: 'failure', reason: 'timeout' });
    const pid = (await readFile(begun, 'utf8')).trim();
    await expect.poll(() => isProcessRunning(pid), { timeout: 30_000 }).toBe(false);
  });

  it('leaves nothing running in the background', async () => {
    const ended = await run(shell('sleep 60 & echo $!'));
    expect(ended).toMatchObject({ kind: 'ended', code: 0 });
    const pid = ended.kind === 'ended' ? ended.stdout.trim() : '';
    await expect.poll(() => isProcessRunning(pid), { timeout: 30_000 }).toBe(false);
  });

  it('is killed for writing too much', async () => {
    expect(await run(shell('yes'), { output: 1_000 })).toMatchObject({ kind: 'failure', reason: 'limit' });
  });

  it('need not read what it is given', async () => {
    expect(await run(shell('exit 0', { stdin: 'x'.repeat(1_000_000) }))).toMatchObject({
      kind: 'ended',
      code: 0,
    });
  });

  it('is not run where the deployment does not allow it', async () => {
    const allowed = { shell: false, container: false };
    const refused = { kind: 'failure', reason: 'forbidden' };
    expect(await run(shell('true'), { allowed })).toMatchObject(refused);
    expect(await run(container(), { allowed })).toMatchObject(refused);
    expect(await run(python('print(1)'), { allowed })).toMatchObject(refused);
    const script: ProcessToRun = { kind: 'script', ...base, code: 'console.log(1)', variables: '{}' };
    expect(await run(script, { allowed })).toMatchObject({ kind: 'ended', stdout: '1\n' });
  });

  it('ends with those who run it', async () => {
    const processes = open();
    const running = processes.of('a').run(shell('sleep 30'), 30_000);
    await processes.close();
    expect(await running).toMatchObject({ kind: 'failure', reason: 'unavailable' });
    expect(await processes.of('a').run(shell('true'), 1_000)).toMatchObject({ reason: 'unavailable' });
  });
});

const container = (more: Partial<ContainerProcess> = {}): ContainerProcess => ({
  kind: 'container',
  ...base,
  image: 'library/alpine:3',
  name: 'greet-1',
  command: null,
  ports: {},
  volumes: {},
  pull: 'ifNotPresent',
  removeAfterMs: null,
  ...more,
});

/** A command line that takes what Docker's takes, and writes down what it is asked for. */
async function engine(then = 'cat'): Promise<{ docker: string; asked(): Promise<string[][]> }> {
  const own = await mkdtemp(path.join(folder, 'engine-'));
  const docker = path.join(own, 'docker');
  const log = path.join(own, 'log');
  await writeFile(
    docker,
    `#!/bin/sh\nprintf '%s\\037' "$@" >> ${log}; printf '\\036' >> ${log}\n[ "$1" = run ] || exit 0\n${then}\n`,
  );
  await chmod(docker, 0o755);
  const asked = async (): Promise<string[][]> =>
    (await readFile(log, 'utf8'))
      .split('\x1e')
      .slice(0, -1)
      .map((line) => line.split('\x1f').slice(0, -1));
  return { docker, asked };
}

describe('a container', () => {
  it('is asked for by its image, with all that it is given, after what is left of it is gone', async () => {
    const { docker, asked } = await engine();
    const whole = container({
      arguments: ['one', 'two three'],
      environment: { UNIT: 'g' },
      stdin: 'in',
      command: 'echo "$1"',
      ports: { 80: '8080' },
      volumes: { cache: '/var/cache' },
      pull: 'always',
      removeAfterMs: 0,
    });
    expect(await run(whole, { docker })).toEqual({ kind: 'ended', code: 0, stdout: 'in', stderr: '' });
    const [removed, ran, ...more] = await asked();
    expect(removed).toEqual(['rm', '--force', '--volumes', 'greet-1']);
    expect(ran!.join(' ')).toBe(
      'run --interactive --name greet-1 --label gantry=true --pull always --rm --memory=1g --cpus=2 --pids-limit=512 ' +
        '--security-opt=no-new-privileges --env UNIT=g --publish 8080:80 ' +
        '--volume cache:/var/cache --entrypoint /bin/sh library/alpine:3 -c echo "$1" sh one two three',
    );
    expect(more).toEqual([]);
  });

  it('has its own command where it is given none', async () => {
    const { docker, asked } = await engine();
    await run(container({ arguments: ['--version'] }), { docker });
    expect((await asked())[1]!.slice(-3)).toEqual([
      '--security-opt=no-new-privileges',
      'library/alpine:3',
      '--version',
    ]);
  });

  it('is removed after the time that it may stay', async () => {
    const { docker, asked } = await engine();
    const processes = open({ docker });
    await processes.of('a').run(container({ removeAfterMs: 20 }), 20_000);
    await expect
      .poll(async () => (await asked()).map(([what]) => what), { timeout: 30_000 })
      .toEqual(['rm', 'run', 'rm']);
  });

  it('is removed when its time is over, since docker leaves it running', async () => {
    const { docker, asked } = await engine('sleep 30');
    expect(await run(container(), { docker }, 300)).toMatchObject({ kind: 'failure', reason: 'timeout' });
    expect((await asked()).map(([what]) => what)).toEqual(['rm', 'run', 'rm']);
  });

  it('gives the code that it ends with', async () => {
    const { docker } = await engine('echo no >&2; exit 4');
    expect(await run(container(), { docker })).toEqual({
      kind: 'ended',
      code: 4,
      stdout: '',
      stderr: 'no\n',
    });
  });

  it('that cannot be run says why', async () => {
    const { docker } = await engine('echo "no such image" >&2; exit 125');
    const unavailable = { kind: 'failure', reason: 'unavailable' };
    expect(await run(container(), { docker })).toMatchObject({
      ...unavailable,
      detail: 'The container cannot be run: no such image',
    });
    expect(await run(container(), { docker: path.join(folder, 'none') })).toMatchObject(unavailable);
  });

  it.each(['/etc', './here', '../up', '~/home'])(
    'does not mount the folder %s of the machine',
    async (source) => {
      const { docker } = await engine();
      const refused = { kind: 'failure', reason: 'forbidden' };
      expect(await run(container({ volumes: { [source]: '/in' } }), { docker })).toMatchObject(refused);
      const own = { environment: {}, folder };
      expect(await run(container({ volumes: { [source]: '/in' } }), { docker, own })).toMatchObject({
        kind: 'ended',
      });
    },
  );
});
