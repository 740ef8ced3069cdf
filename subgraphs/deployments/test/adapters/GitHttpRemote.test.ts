import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { access, lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GitHttpRemote, type GitHttpRemoteOptions } from '../../src/adapters/git/GitHttpRemote.js';
import type { GitFault } from '../../src/domain/ports/GitRemote.js';
import { startTestRepository, type TestRepository } from '../support/TestRepository.js';

let repository: TestRepository;
let folder: string;
let first: string;
let second: string;
const never = new AbortController().signal;

beforeAll(async () => {
  repository = await startTestRepository();
  folder = await mkdtemp(join(tmpdir(), 'gantry-fetch-'));
  first = await repository.commit({ 'package.json': '{}', 'a.txt': 'first' });
  await repository.git('tag', 'v1', first);
  await repository.git('tag', '-a', 'v1-signed', '-m', 'one', first);
  second = await repository.commit({ 'a.txt': 'second', 'folder/b.txt': 'deep' });
  await repository.git('push', '--quiet', '--tags', 'origin', 'main', 'main:refs/heads/feature/x');
});

afterAll(async () => {
  await repository.stop();
  await rm(folder, { recursive: true });
});

const remote = (options: Partial<GitHttpRemoteOptions> = {}): GitHttpRemote =>
  new GitHttpRemote({
    scratchDirectory: join(folder, 'scratch'),
    path: '/usr/local/bin:/usr/bin:/bin',
    allowPrivate: true,
    resolveMs: 10_000,
    fetchMs: 20_000,
    maximumBytes: 2 ** 20,
    ...options,
  });

describe('git over HTTP', () => {
  test('resolves a branch, a tag, an annotated tag and a commit, also shortened and no longer a tip', async () => {
    const git = remote();
    const refs = ['main', 'feature/x', 'HEAD', second, 'v1', 'v1-signed', first, first.slice(0, 10)];
    const found = await Promise.all(refs.map((ref) => git.resolve(repository.url, ref)));
    expect(found).toEqual([second, second, second, second, first, first, first, first]);
  });

  test.each(['nothing', 'ain', 'x', 'refs/heads', 'deadbeef', 'd'.repeat(40), '--upload-pack=touch /tmp/x'])(
    'says that there is no %s',
    async (ref) =>
      expect(await faultOf(remote().resolve(repository.url, ref))).toMatchObject({ reason: 'REF_NOT_FOUND' }),
  );

  test('fetches the files of a commit, without its history', async () => {
    for (const [commit, text] of [
      [first, 'first'],
      [second, 'second'],
    ] as const) {
      const directory = join(folder, commit);
      await remote().fetch(repository.url, commit, directory, never);
      expect(await readFile(join(directory, 'a.txt'), 'utf8')).toBe(text);
      expect(await readdir(directory)).not.toContain('.git');
    }
  });

  test('runs no hook, no filter and no submodule of the repository', async () => {
    const marker = join(folder, 'touched');
    const commit = await repository.commit({
      '.gitattributes': '* filter=evil',
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = file:///etc\n\tupdate = !touch ${marker}\n`,
      'hooks/post-checkout': `#!/bin/sh\ntouch ${marker}\n`,
    });
    await repository.git('push', '--quiet', 'origin', 'main');
    await remote().fetch(repository.url, commit, join(folder, 'hooks'), never);
    await expect(access(marker)).rejects.toThrow('ENOENT');
  });

  test('keeps a symbolic link a link', async () => {
    const commit = await repository.commit({}, { secret: '/etc/hostname' });
    await repository.git('push', '--quiet', 'origin', 'main');
    await remote().fetch(repository.url, commit, join(folder, 'links'), never);
    expect((await lstat(join(folder, 'links', 'secret'))).isSymbolicLink()).toBe(true);
  });

  test('refuses a repository that is too large', async () => {
    const noise = Array.from({ length: 100_000 }, () => Math.random()).join('');
    const commit = await repository.commit({ 'noise.txt': noise });
    await repository.git('push', '--quiet', 'origin', 'main');
    const fetched = remote({ maximumBytes: 2 ** 16 }).fetch(
      repository.url,
      commit,
      join(folder, 'large'),
      never,
    );
    expect(await faultOf(fetched)).toMatchObject({ reason: 'TOO_LARGE' });
  });

  test('says what is wrong at the address, and shows no path of this machine', async () => {
    const missing = await faultOf(remote().resolve(repository.url.replace('app', 'missing'), 'main'));
    expect(missing).toMatchObject({ reason: 'UNREACHABLE' });
    expect(missing.message).toMatch(/^"http.*" cannot be read: there is no such repository\.$/);
    const nobody = await faultOf(remote().resolve('http://127.0.0.1:9/x.git', 'main'));
    expect(nobody.message).toContain('nothing answers there');
  });

  test('refuses a private address where these are not allowed, also behind a name', async () => {
    const strict = remote({ allowPrivate: false });
    await expect(strict.resolve(repository.url, 'main')).rejects.toThrow('not allowed here');
    await expect(strict.resolve('http://nowhere.invalid/x.git', 'main')).rejects.toThrow(
      'host name is not known',
    );
  });
});

describe('a server that misbehaves', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.closeAllConnections()));

  async function serve(status: number | null, headers: Record<string, string> = {}): Promise<string> {
    const server = createServer((_, response) => {
      if (status !== null) response.writeHead(status, headers).end('<!doctype html>\n<p>hello</p>\n');
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/app.git`;
  }

  test('is given up on when it says nothing', async () => {
    const fault = await faultOf(remote({ resolveMs: 400 }).resolve(await serve(null), 'main'));
    expect(fault).toMatchObject({ reason: 'TIMEOUT' });
  });

  test('is not followed elsewhere', async () => {
    const url = await serve(302, { location: repository.url });
    await expect(remote().resolve(url, 'main')).rejects.toThrow('redirect');
  });

  test('is not asked for a login', async () => {
    const url = await serve(401, { 'www-authenticate': 'Basic realm="x"' });
    await expect(remote().resolve(url, 'main')).rejects.toThrow('asks for a login');
  });

  test('is no git server when it answers with a page', async () => {
    expect(await faultOf(remote().resolve(await serve(200), 'main'))).toMatchObject({
      reason: 'UNREACHABLE',
    });
  });
});

async function faultOf(promise: Promise<unknown>): Promise<GitFault> {
  return promise.then(
    () => Promise.reject(new Error('It succeeded.')),
    (error: GitFault) => error,
  );
}
