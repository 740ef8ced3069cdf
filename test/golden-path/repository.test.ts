import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git } from '../src/golden-path/repository/git.js';
import { GitServer } from '../src/golden-path/repository/GitServer.js';
import { GreeterRepository } from '../src/golden-path/repository/GreeterRepository.js';

describe('the git server', () => {
  let server: GitServer;
  let greeter: GreeterRepository;
  let folder: string;
  beforeAll(async () => {
    server = await GitServer.start();
    greeter = await GreeterRepository.create(server);
    folder = await mkdtemp(join(tmpdir(), 'gantry-checkout-'));
  });
  afterAll(async () => {
    await greeter[Symbol.asyncDispose]();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes pushes and serves clones of what was pushed', async () => {
    const first = await greeter.push('1.0.0');
    const second = await greeter.push('2.0.0', 'failing-start');
    await git(folder, 'clone', '--quiet', greeter.url, 'clone');
    expect(await git(join(folder, 'clone'), 'log', '--format=%H')).toBe(`${second}\n${first}`);
  });

  it('serves a service that is built and started as package.json says', async () => {
    const clone = join(folder, 'good');
    await git(folder, 'clone', '--quiet', greeter.url, clone);
    await git(clone, 'checkout', '--quiet', 'HEAD~1');
    execFileSync('npm', ['ci', '--silent'], { cwd: clone });
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: clone });
    const service = spawn(process.execPath, ['dist/server.js'], {
      cwd: clone,
      env: { PORT: '0', GREETING: 'Mahlzeit' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(service.stdout), 'line');
    expect(line).toBe('greeter 1.0.0 listens on 0');
    service.kill();
    await once(service, 'exit');
  });
});
