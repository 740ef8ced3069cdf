import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { greeter, greetingAt } from './support/greeter.js';
import * as operations from './support/operations.js';
import { startDeployments, type RunningDeployments } from './support/startDeployments.js';
import { startTestRepository, type TestRepository } from './support/TestRepository.js';
import { temporaryFolder } from './support/temporaryFolder.js';

let deployments: RunningDeployments;
let repository: TestRepository;
let folder: string;
let zones = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  deployments = await startDeployments(folder, { healthTimeoutSeconds: 8 });
  repository = await startTestRepository();
  await repository.commit(greeter('1'));
});

afterAll(async () => {
  await deployments.stop();
  await repository.stop();
});

interface Place {
  projectId: string;
  zoneId: string;
  url: string | null;
}

async function place(
  options: { visibility?: string; project?: Record<string, unknown> } = {},
): Promise<Place> {
  zones += 1;
  const { visibility = 'PUBLIC', project = {} } = options;
  const zone = await deployments.make<{ id: string; url: string | null }>(operations.createZone, {
    name: `z${zones}`,
    visibility,
  });
  const terms = { name: `Project ${zones}`, url: repository.url, branch: 'main', ...project };
  const { id: projectId } = await deployments.make(operations.connectRepository, terms);
  return { projectId, zoneId: zone.id, url: zone.url };
}

async function deploy(
  { projectId, zoneId }: Place,
  more: Record<string, unknown> = {},
): Promise<{ id: string; release: { id: string } }> {
  return deployments.make(operations.deploy, { projectId, zoneId, ref: 'main', ...more });
}

async function outcome(rollout: { id: string }): Promise<string> {
  const last = (await deployments.history(rollout.id)).at(-1);
  return `${last?.phase}: ${last?.message}`;
}

async function podOf({ zoneId }: Place): Promise<{ id: string; status: string; clones: number }> {
  const data = await deployments.query<{ zone: { pods: { id: string; status: string; clones: number }[] } }>(
    'query ($id: ID!) { zone(id: $id) { pods { id status clones } } }',
    { id: zoneId },
  );
  const [pod] = data.zone.pods;
  if (!pod) throw new Error('The zone has no pod.');
  return pod;
}

test('a release that fails soon after it got the traffic is rolled back', async () => {
  await repository.commit(greeter('1'));
  const at = await place();
  expect(await outcome(await deploy(at))).toMatch(/^HEALTHY/);
  const dying = `import { createServer } from 'node:http';
    let asked = 0;
    createServer((request, response) => {
      response.end('{}');
      if ((asked += 1) === 2) setTimeout(() => process.exit(7), 50);
    }).listen(process.env.PORT);`;
  await repository.commit(greeter('2', dying));
  const rollout = await deploy(at);
  const history = await deployments.history(rollout.id);
  expect(history.map(({ phase }) => phase).slice(-3)).toEqual(['VERIFYING', 'ROLLING_BACK', 'ROLLED_BACK']);
  expect(await greetingAt(at.url)).toMatchObject({ version: '1' });
  const data = await deployments.query<{ release: { status: string } }>(
    'query ($id: ID!) { release(id: $id) { status } }',
    { id: rollout.release.id },
  );
  expect(data.release.status).toBe('FAILED');
});

test('a release that never answers well fails with what was seen', async () => {
  const at = await place({ project: { healthPath: '/health' } });
  const sick = `import { createServer } from 'node:http';
    createServer((request, response) => response.writeHead(request.url === '/health' ? 503 : 200).end()).listen(process.env.PORT);`;
  await repository.commit(greeter('1', sick));
  expect(await outcome(await deploy(at))).toBe(
    'FAILED: Replica 1 was not ready within 8 seconds (GET /health answered 503).',
  );
  expect((await fetch(at.url ?? '')).status).toBe(503);
  expect(await podOf(at)).toMatchObject({ status: 'PENDING' });
});

test('rollouts of one project run one after another, in the order in which they were asked for', async () => {
  await repository.commit(greeter('ordered'));
  const at = await place();
  const rollouts = [await deploy(at), await deploy(at), await deploy(at)];
  const spans = await Promise.all(
    rollouts.map(async ({ id }) => {
      await deployments.history(id);
      const data = await deployments.query<{ rollout: { events: { phase: string; at: string }[] } }>(
        'query ($id: ID!) { rollout(id: $id) { events { phase at } } }',
        { id },
      );
      const times = data.rollout.events.map(({ at: time }) => Date.parse(time));
      return { begun: times[1] ?? 0, ended: times.at(-1) ?? 0 };
    }),
  );
  expect(spans[1]?.begun).toBeGreaterThanOrEqual(spans[0]?.ended ?? 0);
  expect(spans[2]?.begun).toBeGreaterThanOrEqual(spans[1]?.ended ?? 0);
});

test('a replica that dies is started again, and its clone answers meanwhile', async () => {
  await repository.commit(greeter('twins'));
  const at = await place();
  expect(await outcome(await deploy(at, { clones: 2 }))).toMatch('2 replicas');
  const first = await greetingAt(at.url);
  process.kill(first.pid, 'SIGKILL');
  const pids = new Set<number>();
  await vi.waitFor(
    async () => {
      pids.add((await greetingAt(at.url)).pid);
      pids.delete(first.pid);
      expect(pids.size).toBe(2);
    },
    { timeout: 30_000 },
  );
  await vi.waitFor(
    async () => expect(await podOf(at)).toMatchObject({ status: 'RUNNING', clones: 2 }),
    5_000,
  );
});

test('a pod in a private zone is reached by nobody, and two projects may be in one', async () => {
  await repository.commit(greeter('private'));
  const at = await place({ visibility: 'PRIVATE' });
  expect(at.url).toBeNull();
  const other = await place();
  const both = await Promise.all([deploy(at), deploy({ ...other, zoneId: at.zoneId })]);
  expect(await Promise.all(both.map(outcome))).toEqual([
    expect.stringMatching(/^HEALTHY/),
    expect.stringMatching(/^HEALTHY/),
  ]);
});

test('a project with a command of its own needs no package.json', async () => {
  const { 'main.js': source = '' } = greeter('commanded');
  await repository.git('rm', '--quiet', 'package.json');
  await repository.commit({ 'main.mjs': source });
  const at = await place({ project: { command: ['node', 'main.mjs'] } });
  expect(await outcome(await deploy(at))).toMatch(/^HEALTHY/);
  expect(await greetingAt(at.url)).toMatchObject({ version: 'commanded' });
});

test('a release whose artifact was changed is never run again', async () => {
  await repository.commit(greeter('tampered'));
  const at = await place();
  const rollout = await deploy(at);
  expect(await outcome(rollout)).toMatch(/^HEALTHY/);
  const { release } = await deployments.query<{ release: { digest: string } }>(
    'query ($id: ID!) { release(id: $id) { digest } }',
    { id: rollout.release.id },
  );
  const file = join(folder, 'deployments/artifacts', release.digest.replace(':', '-'), 'main.js');
  await chmod(file, 0o644);
  await writeFile(file, 'process.exit(0)');
  const back = await deployments.make(operations.rollback, {
    projectId: at.projectId,
    releaseId: rollout.release.id,
  });
  expect(await outcome(back)).toBe(
    `FAILED: The artifact ${release.digest} was changed: it is no longer what was built.`,
  );
  expect(await greetingAt(at.url)).toMatchObject({ version: 'tampered' });
});

test('a rollout leaves nothing behind in the scratch folder', async () => {
  expect(await readdir(join(folder, 'deployments/scratch'))).toEqual([]);
});
