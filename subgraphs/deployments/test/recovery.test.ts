import { execFileSync } from 'node:child_process';
import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { processGroups } from '../src/adapters/processes/processGroup.js';
import { DeploymentsProcess } from './support/DeploymentsProcess.js';
import { greeter, greeterBuiltBy, greetingAt } from './support/greeter.js';
import * as operations from './support/operations.js';
import type { RolloutEvent } from './support/startDeployments.js';
import { startTestRepository, type TestRepository } from './support/TestRepository.js';
import { temporaryFolder } from './support/temporaryFolder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string;
let deployments: DeploymentsProcess;
let repository: TestRepository;
let zone: { id: string; url: string };
let project: { id: string };

beforeAll(async () => {
  // What is killed here is the built subgraph.
  execFileSync(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-b', 'subgraphs/deployments'], {
    cwd: root,
  });
  folder = await temporaryFolder();
  repository = await startTestRepository();
  await repository.commit(greeter('1'));
  deployments = await DeploymentsProcess.prepare(folder);
  await deployments.start();
  zone = await deployments.make(operations.createZone, { name: 'kitchen', visibility: 'PUBLIC' });
  project = await deployments.make(operations.connectRepository, {
    name: 'Greeter',
    url: repository.url,
    branch: 'main',
  });
  await deployments.make(operations.setSecret, { projectId: project.id, name: 'GREETING', value: 'hello' });
});

afterAll(async () => {
  await deployments.end('SIGTERM');
  await repository.stop();
});

const deploy = (): Promise<{ id: string }> =>
  deployments.make(operations.deploy, { projectId: project.id, zoneId: zone.id, ref: 'main' });

const follow = (rolloutId: string, after: string | null = null): AsyncGenerator<RolloutEvent> =>
  deployments.events<RolloutEvent>(operations.rolloutEvents, { rolloutId, after });

async function replicaIds(): Promise<string[]> {
  return (await readdir(join(folder, 'deployments/processes')).catch(() => [])).toSorted();
}

async function livingPids(): Promise<number[]> {
  const groups = await processGroups();
  return [...(groups?.values() ?? [])].flat().map(({ pid }) => pid);
}

describe('a platform that was killed', () => {
  let killedDuring = '';
  let seen: RolloutEvent[] = [];
  let pidBefore = 0;

  test('serves a release and builds the next when it happens', async () => {
    for await (const event of follow((await deploy()).id)) seen.push(event);
    expect(seen.at(-1)?.phase).toBe('HEALTHY');
    pidBefore = (await greetingAt(zone.url)).pid;

    const marker = join(folder, 'built-once');
    await repository.commit(greeterBuiltBy(`test -e ${marker} || { touch ${marker}; sleep 300; }`, '2'));
    const rollout = await deploy();
    killedDuring = rollout.id;
    seen = [];
    for await (const event of follow(rollout.id)) {
      seen.push(event);
      if (event.phase === 'BUILDING') break;
    }
    await vi.waitFor(
      async () =>
        expect(await replicaIds()).toEqual([expect.stringMatching(/^bld_/), expect.stringMatching(/^pod_/)]),
      30_000,
    );
    await vi.waitFor(() => access(marker), { timeout: 30_000 });
    await deployments.end('SIGKILL');
    await expect(fetch(zone.url)).rejects.toThrow('fetch failed');
  });

  test('leaves nothing running, even before it starts again', async () => {
    expect(await replicaIds()).toHaveLength(2);
    await vi.waitFor(async () => expect(await livingPids()).not.toContain(pidBefore), { timeout: 30_000 });
  });

  test('serves at the same address when it starts again', async () => {
    await deployments.start();
    const greeting = await vi.waitFor(() => greetingAt(zone.url), { timeout: 60_000 });
    expect(greeting.greeting).toBe('HELLO');
    expect(greeting.pid).not.toBe(pidBefore);
  });

  test('takes the rollout up again, and its history goes on after the last cursor', async () => {
    const rest: RolloutEvent[] = [];
    for await (const event of follow(killedDuring, seen.at(-1)?.cursor)) rest.push(event);
    expect(rest.map(({ phase }) => phase)).toEqual([
      'QUEUED',
      'FETCHING',
      'BUILDING',
      'RELEASING',
      'STARTING',
      'VERIFYING',
      'HEALTHY',
    ]);
    expect([...seen, ...rest].map(({ cursor }) => Number(cursor))).toEqual(
      Array.from({ length: seen.length + rest.length }, (_, index) => index + 1),
    );
    expect(await greetingAt(zone.url)).toMatchObject({ version: '2' });
  });

  test('has metered no second twice', async () => {
    const spans = await meteredSpans();
    expect(spans.length).toBeGreaterThan(2);
    for (const [index, span] of spans.entries()) {
      expect(span.to).toBeGreaterThan(span.from);
      expect(span.from).toBeGreaterThanOrEqual(spans[index - 1]?.to ?? 0);
    }
  });

  describe('that is stopped in an orderly way', () => {
    // One that failed may have left it ended.
    beforeEach(async () => {
      if (!deployments.isRunning) await deployments.start();
    });

    test('leaves nothing running and meters to the end', async () => {
      const before = (await meteredSpans()).length;
      expect(await deployments.end('SIGTERM')).toBe(0);
      expect(await replicaIds()).toEqual([]);
      expect((await meteredSpans()).length).toBeGreaterThan(before);
      await deployments.start();
      expect(deployments.output).not.toContain('reaped');
      await vi.waitFor(async () => expect(await greetingAt(zone.url)).toMatchObject({ version: '2' }), {
        timeout: 60_000,
      });
    });

    test('during a rollout does not count it as a start', async () => {
      const gate = join(folder, 'gate');
      await repository.commit(greeterBuiltBy(`test -e ${gate} || sleep 300`, '3'));
      const { id } = await deploy();
      const starts = async (): Promise<number | undefined> =>
        (await stored<{ starts: number }>('SELECT starts FROM rollout WHERE id = $1', id))[0]?.starts;
      for await (const { phase } of follow(id)) if (phase === 'BUILDING') break;
      expect(await starts()).toBe(1);
      expect(await deployments.end('SIGTERM')).toBe(0);
      expect(await starts()).toBe(0);
      await writeFile(gate, '');
      await deployments.start();
      const phases: string[] = [];
      for await (const { phase } of follow(id)) phases.push(phase);
      expect(phases.slice(0, 5)).toEqual(['QUEUED', 'FETCHING', 'BUILDING', 'QUEUED', 'FETCHING']);
      expect(phases.at(-1)).toBe('HEALTHY');
      expect(await starts()).toBe(1);
    });
  });
});

async function meteredSpans(): Promise<{ from: number; to: number }[]> {
  const rows = await stored<{ data: { from: string; to: string } }>(
    `SELECT event->'data' AS data FROM outbox WHERE event->>'type' LIKE '%PodUsageMetered%' ORDER BY sequence`,
  );
  return rows.map(({ data }) => ({ from: Date.parse(data.from), to: Date.parse(data.to) }));
}

/** Rows of the subgraph's database, of all tenants. */
async function stored<T extends object>(query: string, ...values: string[]): Promise<T[]> {
  const client = new Client({ connectionString: deployments.urls.worker });
  await client.connect();
  const { rows } = await client.query<T>(query, values);
  await client.end();
  return rows;
}
