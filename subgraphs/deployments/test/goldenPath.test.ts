import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Client } from 'pg';
import { pino } from 'pino';
import { Decimal } from 'decimal.js';
import { greeter, greeterBuiltBy, greetingAt } from './support/greeter.js';
import * as operations from './support/operations.js';
import { startDeployments, type RunningDeployments } from './support/startDeployments.js';
import { startTestRepository, type TestRepository } from './support/TestRepository.js';
import { temporaryFolder } from './support/temporaryFolder.js';

const secret = 'hello-from-the-secret';
let deployments: RunningDeployments;
let repository: TestRepository;
let zone: { id: string; url: string; cluster: { id: string } };
let project: { id: string };
let folder: string;
const logged: string[] = [];

interface Deployed {
  id: string;
  status: string;
  release: { id: string; version: number; commit: string };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  deployments = await startDeployments(folder, {}, logger);
  repository = await startTestRepository();
  await repository.commit(greeter('1'));
});

afterAll(async () => {
  await deployments.stop();
  await repository.stop();
});

const deploy = async (ref = 'main'): Promise<Deployed> =>
  deployments.make<Deployed>(operations.deploy, { projectId: project.id, zoneId: zone.id, ref });

const phases = async (rolloutId: string): Promise<string[]> =>
  (await deployments.history(rolloutId)).map(({ phase }) => phase);

const good = ['QUEUED', 'FETCHING', 'BUILDING', 'RELEASING', 'STARTING', 'VERIFYING', 'HEALTHY'];

describe('the golden path of a service', () => {
  const releases: Deployed['release'][] = [];

  test('begins with a zone that answers 503, and a repository', async () => {
    zone = await deployments.make(operations.createZone, {
      name: 'kitchen',
      visibility: 'PUBLIC',
      idempotencyKey: 'z',
    });
    expect(zone).toMatchObject({
      id: expect.stringMatching(/^zon_/),
      cluster: { id: expect.stringMatching(/^cls_/) },
    });
    expect((await fetch(zone.url)).status).toBe(503);
    const input = { name: 'Greeter', url: repository.url, branch: 'main', idempotencyKey: 'p' };
    project = await deployments.make(operations.connectRepository, input);
    expect(project).toMatchObject({ repository: { url: repository.url, branch: 'main' } });
  });

  test('sets a secret and deploys to HEALTHY', async () => {
    const set = await deployments.make(operations.setSecret, {
      projectId: project.id,
      name: 'GREETING',
      value: secret,
    });
    expect(set).toMatchObject({ name: 'GREETING', version: 1 });
    const rollout = await deploy();
    expect(rollout).toMatchObject({ status: 'QUEUED', release: { version: 1 } });
    releases.push(rollout.release);
    const history = await deployments.history(rollout.id);
    expect(history.map(({ phase }) => phase)).toEqual(good);
    expect(history.at(-1)?.rollout).toMatchObject({ status: 'HEALTHY', replicas: { ready: 1, desired: 1 } });
    expect(history.at(-1)?.rollout.zone.url).toBe(zone.url);
    expect(await greetingAt(zone.url)).toMatchObject({ version: '1', greeting: secret.toUpperCase() });
  });

  test('resumes the history of a rollout exactly after a cursor', async () => {
    const [release] = releases;
    const data = await deployments.query<{ project: { releases: { nodes: { id: string }[] } } }>(
      operations.projectReleases,
      { id: project.id },
    );
    expect(data.project.releases.nodes.map(({ id }) => id)).toEqual([release?.id]);
    const rollout = await deploy();
    releases.push(rollout.release);
    const whole = await deployments.history(rollout.id);
    const rest = await deployments.history(rollout.id, whole[2]?.cursor);
    expect(rest.map(({ cursor }) => cursor)).toEqual(whole.slice(3).map(({ cursor }) => cursor));
    expect(await deployments.history(rollout.id, whole.at(-2)?.cursor)).toHaveLength(1);
  });

  test('streams what the pod prints, without the secret', async () => {
    await greetingAt(zone.url);
    const data = await deployments.query<{
      project: {
        zone: { pods: { id: string; name: string; size: string; clones: number; status: string }[] };
      };
    }>(operations.projectReleases, { id: project.id });
    const [pod] = data.project.zone.pods;
    expect(pod).toMatchObject({ name: 'greeter', size: 'REGULAR', clones: 1, status: 'RUNNING' });
    const stop = new AbortController();
    const lines: { cursor: string; text: string; stream: string }[] = [];
    for await (const line of deployments.events<(typeof lines)[0]>(
      operations.logLines,
      { podId: pod?.id },
      { signal: stop.signal },
    )) {
      lines.push(line);
      if (line.text === 'asked / and says [GREETING]') stop.abort();
    }
    expect(lines.map(({ text }) => text)).toContain('greeter 1 listens');
    expect(lines.map(({ text }) => text).join('\n')).not.toContain(secret);
    const resumed = deployments.events<(typeof lines)[0]>(operations.logLines, {
      podId: pod?.id,
      after: lines[0]?.cursor,
    });
    expect((await resumed.next()).value).toEqual(lines[1]);
    await resumed.return(undefined);
  });

  test('leaves traffic on the good release when a broken one is pushed', async () => {
    const before = await greetingAt(zone.url);
    await repository.commit(greeter('2', `console.error('cannot find its menu'); process.exit(1);`));
    const rollout = await deploy();
    const history = await deployments.history(rollout.id);
    expect(history.map(({ phase }) => phase)).toEqual([...good.slice(0, -1), 'FAILED']);
    expect(history.at(-1)?.message).toBe('Replica 1 ended with code 1: cannot find its menu');
    expect(await greetingAt(zone.url)).toEqual(before);
    const data = await deployments.query<{
      project: { currentRelease: { version: number; status: string } };
    }>('query ($id: ID!) { project(id: $id) { currentRelease { version status } } }', { id: project.id });
    expect(data.project.currentRelease).toEqual({ version: 2, status: 'ACTIVE' });
  });

  test('says what the build complained of when it fails', async () => {
    await repository.commit(greeterBuiltBy('echo almost; echo the menu does not compile >&2; exit 2', '3'));
    const rollout = await deploy();
    const history = await deployments.history(rollout.id);
    expect(history.map(({ phase }) => phase)).toEqual(['QUEUED', 'FETCHING', 'BUILDING', 'FAILED']);
    expect(history.at(-1)?.message).toBe('"npm run build" ended with code 2: the menu does not compile');
    const data = await deployments.query<{
      release: { status: string; build: { status: string; log: string } };
    }>('query ($id: ID!) { release(id: $id) { status build { status log commit digest } } }', {
      id: rollout.release.id,
    });
    expect(data.release).toMatchObject({ status: 'FAILED', build: { status: 'FAILED', digest: null } });
    expect(data.release.build.log).toContain('almost\nthe menu does not compile\n');
    const refused = await deployments.mutate(operations.rollback, {
      projectId: project.id,
      releaseId: rollout.release.id,
    });
    expect(refused.userErrors).toMatchObject([{ code: 'RELEASE_NOT_BUILT', field: ['releaseId'] }]);
  });

  test('rolls back to an earlier release with the secrets and the configuration that it had', async () => {
    await deployments.make(operations.setSecret, {
      projectId: project.id,
      name: 'GREETING',
      value: 'another-secret',
    });
    const values = [{ name: 'PLACE', value: 'Berlin' }];
    await deployments.make(operations.setConfiguration, { projectId: project.id, values });
    const files = greeter('4');
    await repository.commit(files);
    expect(await phases((await deploy()).id)).toEqual(good);
    expect(await greetingAt(zone.url)).toMatchObject({
      version: '4',
      greeting: 'ANOTHER-SECRET',
      place: 'Berlin',
    });
    const [earlier] = releases;
    const rollout = await deployments.make<Deployed>(operations.rollback, {
      projectId: project.id,
      releaseId: earlier?.id,
    });
    expect(rollout.release.version).toBe(1);
    expect(await phases(rollout.id)).toEqual(['QUEUED', 'ROLLING_BACK', 'STARTING', 'VERIFYING', 'HEALTHY']);
    expect(await greetingAt(zone.url)).toMatchObject({
      version: '1',
      greeting: secret.toUpperCase(),
      place: 'nowhere',
    });
    const data = await deployments.query<{
      project: { releases: { nodes: { version: number; status: string }[] } };
    }>(operations.projectReleases, { id: project.id });
    expect(data.project.releases.nodes.map(({ version, status }) => `${version} ${status}`)).toEqual([
      '5 SUPERSEDED',
      '4 FAILED',
      '3 FAILED',
      '2 SUPERSEDED',
      '1 ACTIVE',
    ]);
  });

  test('switches traffic under load without a failed request', async () => {
    let stopped = false;
    const seen = new Set<string>();
    const failures: unknown[] = [];
    const client = async (): Promise<void> => {
      while (!stopped) {
        await greetingAt(zone.url).then(
          ({ version }) => seen.add(version),
          (error: unknown) => failures.push(error),
        );
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await repository.commit(greeter('6'));
    expect(await phases((await deploy()).id)).toEqual(good);
    await vi.waitFor(() => expect(seen).toEqual(new Set(['1', '6'])), 30_000);
    stopped = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
  });

  test('scales a pod up and down', async () => {
    const data = await deployments.query<{ project: { pods: { id: string }[] } }>(
      'query ($id: ID!) { project(id: $id) { pods { id } } }',
      { id: project.id },
    );
    const podId = data.project.pods[0]?.id;
    await deployments.make(operations.scalePod, { podId, clones: 2 });
    await vi.waitFor(
      async () => {
        const pids = new Set(
          (await Promise.all([1, 2, 3, 4].map(() => greetingAt(zone.url)))).map(({ pid }) => pid),
        );
        expect(pids.size).toBe(2);
      },
      { timeout: 30_000 },
    );
    await deployments.make(operations.scalePod, { podId, clones: 1 });
    const statusOf = (): Promise<unknown> =>
      deployments.query('query ($id: ID!) { pod(id: $id) { clones status } }', { id: podId });
    await vi.waitFor(
      async () => expect(await statusOf()).toEqual({ pod: { clones: 1, status: 'RUNNING' } }),
      30_000,
    );
  });
});

describe('what the golden path leaves behind', () => {
  test('announces builds and rollouts', async () => {
    const builds = await deployments.published('BuildFinished', () => true, 6);
    expect(builds.filter(({ data }) => data.status === 'SUCCEEDED')).toHaveLength(5);
    const finished = await deployments.published('RolloutFinished', () => true, 7);
    const started = await deployments.published('RolloutStarted', () => true, 7);
    expect(started.map(({ data }) => data.rolloutId)).toEqual(
      expect.arrayContaining(finished.map(({ data }) => data.rolloutId)),
    );
  });

  test('meters every pod in spans that touch and never overlap', async () => {
    const metered = await deployments.published('PodUsageMetered', () => true, 8);
    const spans = metered.map(({ data }) => ({
      ...data,
      from: Date.parse(data.from),
      to: Date.parse(data.to),
    }));
    for (const [index, span] of spans.entries()) {
      expect(new Decimal(span.podSeconds).toNumber()).toBeCloseTo(
        ((span.to - span.from) / 1_000) * span.clones,
        6,
      );
      if (index > 0) expect(span.from).toBe(spans[index - 1]?.to);
    }
  });

  test('has the secret in clear in no table, no log line and no file of the platform', async () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('')).not.toContain(secret);
    const client = new Client({ connectionString: deployments.urls.owner });
    await client.connect();
    // As the owner, row level security is forced: a superuser would see more than an attacker with this login.
    const tables = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    for (const { name } of tables.rows)
      await client.query(`ALTER TABLE "${name}" NO FORCE ROW LEVEL SECURITY`);
    const dump: string[] = [];
    for (const { name } of tables.rows) {
      dump.push(JSON.stringify((await client.query(`SELECT * FROM "${name}"`)).rows));
    }
    for (const { name } of tables.rows) await client.query(`ALTER TABLE "${name}" FORCE ROW LEVEL SECURITY`);
    await client.end();
    const all = dump.join('\n');
    expect(all).toContain('asked / and says [GREETING]');
    for (const form of [secret, Buffer.from(secret).toString('base64')]) expect(all).not.toContain(form);
  });
});
