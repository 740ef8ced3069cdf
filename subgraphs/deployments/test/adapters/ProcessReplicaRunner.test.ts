import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { FolderArtifactStore } from '../../src/adapters/artifacts/FolderArtifactStore.js';
import { HttpHealthProbe } from '../../src/adapters/HttpHealthProbe.js';
import { ProcessLedger } from '../../src/adapters/processes/ProcessLedger.js';
import { ProcessReplicaRunner } from '../../src/adapters/processes/ProcessReplicaRunner.js';
import type { Replica, ReplicaSpec } from '../../src/domain/ports/ReplicaRunner.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { writeFiles } from '../support/writeFiles.js';

let folder: string;
let artifacts: FolderArtifactStore;
let runner: ProcessReplicaRunner;
let count = 0;
const probe = new HttpHealthProbe(1_000);
const running: Replica[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  artifacts = new FolderArtifactStore({
    directory: join(folder, 'artifacts'),
    maximumBytes: 1e6,
    maximumEntries: 100,
  });
  runner = new ProcessReplicaRunner({
    artifacts,
    ledger: new ProcessLedger(join(folder, 'ledger')),
    directory: join(folder, 'replicas'),
    path: '/usr/local/bin:/usr/bin:/bin',
    node: process.execPath,
    graceMs: 2_000,
    longestLine: 200,
    memoryWatchMs: 100,
  });
});
afterEach(() => Promise.all(running.splice(0).map((replica) => replica.stop())));

const server = `
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  console.log(request.method, request.url, process.env.GREETING);
  response.end(JSON.stringify(process.env));
});
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listens'));
process.once('SIGTERM', () => { console.log('asked to end'); server.close(() => process.exit(0)); });
`;

interface Started {
  replica: Replica;
  lines: string[];
}

async function start(source: string, spec: Partial<ReplicaSpec> = {}): Promise<Started> {
  const directory = await writeFiles(join(folder, `source-${(count += 1)}`), {
    'package.json': JSON.stringify({ name: 'app', type: 'module', scripts: { start: 'node main.js' } }),
    'main.js': source,
  });
  const { digest } = await artifacts.seal(directory);
  const lines: string[] = [];
  const replica = await runner.start({
    id: `pod-${count}`,
    digest,
    command: null,
    configuration: { PLACE: 'Berlin' },
    secrets: { GREETING: 'hello-there' },
    size: 'regular',
    onLine: (stream, text) => lines.push(`${stream} ${text}`),
    ...spec,
  });
  running.push(replica);
  return { replica, lines };
}

async function environmentOf({ replica }: Started): Promise<Record<string, string>> {
  await vi.waitFor(
    async () => expect(await probe.check(replica.upstream, '/')).toMatchObject({ healthy: true }),
    30_000,
  );
  const response = await fetch(`http://127.0.0.1:${replica.upstream.port}/`);
  return (await response.json()) as Record<string, string>;
}

describe('a replica', () => {
  test('runs with npm start, is told its port, configuration and secrets, and nothing of the platform', async () => {
    const started = await start(server);
    const environment = await environmentOf(started);
    expect(environment).toMatchObject({
      GREETING: 'hello-there',
      PLACE: 'Berlin',
      HOST: '127.0.0.1',
      PORT: String(started.replica.upstream.port),
      NODE_ENV: 'production',
      NODE_OPTIONS: '--max-old-space-size=192',
    });
    expect(
      Object.keys(environment).filter(
        (name) => name in process.env && environment[name] === process.env[name],
      ),
    ).toEqual(expect.not.arrayContaining(['HOME', 'USER', 'PATH']));
  });

  test('runs with its own command', async () => {
    const started = await start(server, { command: ['node', 'main.js'] });
    expect(await environmentOf(started)).not.toHaveProperty('npm_lifecycle_event');
  });

  test('has its lines read, without its secrets', async () => {
    const started = await start(server);
    await environmentOf(started);
    await vi.waitFor(() => expect(started.lines).toContain('STDOUT GET / [GREETING]'), 30_000);
    expect(started.lines.join('\n')).not.toContain('hello-there');
  });

  test('does not show a secret at the edge of a line that is cut off', async () => {
    const { replica, lines } = await start(
      `console.log('x'.repeat(195) + process.env.GREETING + 'y'.repeat(500))`,
    );
    await replica.exited;
    const long = lines.find((line) => line.includes('xxx')) ?? '';
    expect(long.length).toBe('STDOUT '.length + 200);
    expect(long).not.toContain('hell');
  });

  test('is asked to end, and nothing of it is left', async () => {
    const started = await start(server);
    await environmentOf(started);
    await started.replica.stop();
    expect(started.lines.filter((line) => line === 'STDOUT asked to end')).toHaveLength(1);
    expect(await probe.check(started.replica.upstream, '/')).toMatchObject({ healthy: false });
    await expect(access(join(folder, 'replicas', started.replica.id))).rejects.toThrow('ENOENT');
    expect(await readdir(join(folder, 'ledger'))).toEqual([]);
  });

  test('that ends by itself says how', async () => {
    const { replica, lines } = await start(`console.error('cannot find its menu'); process.exit(4)`);
    expect(await replica.exited).toMatchObject({ code: 4 });
    expect(lines).toContain('STDERR cannot find its menu');
  });

  test('that uses more memory than its size has is ended', async () => {
    const { replica, lines } = await start(
      `const kept = []; setInterval(() => kept.push(Buffer.alloc(20e6, 1)), 20); console.log('grows');`,
    );
    expect(await replica.exited).toMatchObject({ reason: 'OUT_OF_MEMORY' });
    expect(lines.join('\n')).toMatch(/used \d+ MiB of memory; a regular pod has 256 MiB/);
  });

  test('that changes its files changes no artifact', async () => {
    const source = `import { writeFileSync } from 'node:fs'; writeFileSync('main.js', 'evil');`;
    const { replica } = await start(source);
    await replica.exited;
    const again = await start(source);
    expect(await again.replica.exited).toMatchObject({ code: 0 });
  });
});

describe('a health probe', () => {
  test('takes any answer below 500 for health, and silence for none', async () => {
    const { replica, lines } = await start(`
      import { createServer } from 'node:http';
      createServer((request, response) => {
        const status = Number(request.url.slice(1));
        if (status) response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
      }).listen(process.env.PORT, () => console.log('listens'));`);
    await vi.waitFor(() => expect(lines).toContain('STDOUT listens'), 30_000);
    const quick = new HttpHealthProbe(200);
    const health = await Promise.all(
      ['/200', '/302', '/404', '/500', '/silent'].map((path) => quick.check(replica.upstream, path)),
    );
    expect(health.map(({ healthy }) => healthy)).toEqual([true, true, true, false, false]);
    expect(health.map(({ detail }) => detail).slice(3)).toEqual(['answered 500', 'did not answer in time']);
  });
});
