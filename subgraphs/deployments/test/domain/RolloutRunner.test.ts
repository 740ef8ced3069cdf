import { beforeEach, describe, expect, test } from 'vitest';
import { PodFleet } from '../../src/domain/PodFleet.js';
import { BuildFault, type Builder } from '../../src/domain/ports/Builder.js';
import { GitFault, type GitRemote } from '../../src/domain/ports/GitRemote.js';
import type { Ingress } from '../../src/domain/ports/Ingress.js';
import {
  StoreAway,
  type BuildResult,
  type RolloutPlan,
  type RolloutStore,
} from '../../src/domain/ports/RolloutStore.js';
import { assertTransition, type RolloutPhase } from '../../src/domain/rolloutPhase.js';
import { RolloutRunner } from '../../src/domain/RolloutRunner.js';
import { FakeReplicas } from '../support/FakeReplicas.js';

let replicas: FakeReplicas;
let fleet: PodFleet;
let routed: number[];
let built: BuildResult[];
let unexpected: unknown[];
let failures: Partial<Record<'fetch' | 'build' | RolloutPhase, Error>>;
const never = new AbortController().signal;

beforeEach(() => {
  replicas = new FakeReplicas();
  routed = [];
  built = [];
  unexpected = [];
  failures = {};
  fleet = new PodFleet({
    runner: replicas,
    probe: replicas,
    ingress: {
      route: (_, upstreams) => {
        routed = upstreams.map(({ port }) => port);
      },
      drained: async () => {},
    } as Pick<Ingress, 'route' | 'drained'> as Ingress,
    log: { append: () => {} },
    times: { startProbeMs: 1, liveProbeMs: 1_000, firstBackoffMs: 1, longestBackoffMs: 2 },
    drainMs: 10,
    onReadiness: () => {},
  });
});

function planOf(version: number, plan: Partial<RolloutPlan> = {}): RolloutPlan {
  return {
    tenantId: 't',
    rolloutId: `rol_${version}`,
    podId: 'pod_1',
    kind: 'DEPLOY',
    phase: 'QUEUED',
    starts: 0,
    url: 'http://git/x',
    commit: 'c'.repeat(40),
    version,
    ...plan,
    workload: {
      tenantId: 't',
      podId: 'pod_1',
      zoneId: 'zon_1',
      exposed: true,
      releaseId: `rel_${version}`,
      digest: null,
      command: null,
      healthPath: '/',
      configuration: {},
      secrets: {},
      size: 'regular',
      clones: 1,
      ...plan.workload,
    },
  };
}

/** Runs a rollout and answers the phases it entered; every transition is checked. */
async function run(plan: RolloutPlan, signal = never): Promise<string[]> {
  const entered: string[] = [];
  let phase = plan.phase;
  const store: RolloutStore = {
    unfinished: async () => [],
    begin: async () => plan,
    putDown: async () => {},
    ready: async () => {},
    enter: async (_, next, message) => {
      assertTransition(plan.kind, phase, next);
      const failure = failures[next];
      if (failure) throw failure;
      phase = next;
      entered.push(next === 'FAILED' ? `FAILED: ${message}` : next);
    },
    buildStarted: async () => 'bld_1',
    buildFinished: async (__, ___, result) => void built.push(result),
  };
  const git: GitRemote = {
    resolve: async () => plan.commit,
    fetch: async () => {
      if (failures.fetch) throw failures.fetch;
    },
  };
  const builder: Builder = {
    build: async ({ onLine }) => {
      onLine('builds');
      if (failures.build) throw failures.build;
    },
  };
  const runner = new RolloutRunner({
    store,
    git,
    builder,
    artifacts: {
      seal: async () => ({ digest: `sha256:${plan.version}`, bytes: 1 }),
      materialise: async () => {},
    },
    fleet,
    scratch: { folder: (id) => id, remove: async () => {} },
    // Only what never becomes ready is not waited for.
    readyWithinMs: replicas.healthy ? 10_000 : 200,
    settleMs: 10,
    onUnexpected: (error) => unexpected.push(error),
  });
  await runner.run(plan, signal);
  return entered;
}

const good = ['FETCHING', 'BUILDING', 'RELEASING', 'STARTING', 'VERIFYING', 'HEALTHY'];

describe('a rollout', () => {
  test('builds, starts, verifies and takes the traffic, and the old replicas end', async () => {
    expect(await run(planOf(1))).toEqual(good);
    expect(await run(planOf(2))).toEqual(good);
    expect(routed).toEqual([2]);
    expect(replicas.started.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect(built).toMatchObject([{ digest: 'sha256:1', log: 'builds\n' }, { digest: 'sha256:2' }]);
  });

  test.each<[string, 'fetch' | 'build', Error, string]>([
    ['fetched', 'fetch', new GitFault('TIMEOUT', 'It did not answer.'), 'FAILED: It did not answer.'],
    ['built', 'build', new BuildFault('It does not compile.'), 'FAILED: It does not compile.'],
    [
      'built, by our own fault',
      'build',
      new Error('ENOSPC /secret/path'),
      'FAILED: Something went wrong on our side.',
    ],
  ])('that cannot be %s fails, and what served still does', async (_, step, error, outcome) => {
    await run(planOf(1));
    failures = { [step]: error };
    expect((await run(planOf(2))).at(-1)).toBe(outcome);
    expect(routed).toEqual([1]);
    expect(replicas.started).toHaveLength(1);
    expect(unexpected).toHaveLength(outcome.includes('our side') ? 1 : 0);
  });

  test('whose replicas are not well fails, and what served still does', async () => {
    await run(planOf(1));
    replicas.healthy = false;
    expect((await run(planOf(2))).at(-1)).toMatch('FAILED: Replica 1 was not ready');
    expect(routed).toEqual([1]);
    expect(replicas.started.map(({ stopped }) => stopped)).toEqual([false, true]);
  });

  test('that cannot be written down as healthy gives the traffic back, and is left to be tried again', async () => {
    await run(planOf(1));
    failures = { HEALTHY: new Error('the database is away'), FAILED: new Error('the database is away') };
    await expect(run(planOf(2))).rejects.toThrow('the database is away');
    expect(routed).toEqual([1]);
    expect(replicas.started.map(({ stopped }) => stopped)).toEqual([false, true]);
  });

  test.each<RolloutPhase>(['BUILDING', 'VERIFYING'])(
    'is left to begin again when the database goes away at %s, and what served still does',
    async (phase) => {
      await run(planOf(1));
      failures = { [phase]: new StoreAway('away') };
      await expect(run(planOf(2))).rejects.toThrow('away');
      expect(routed).toEqual([1]);
      expect(unexpected).toEqual([]);
      failures = {};
      expect((await run(planOf(2, { phase: 'FETCHING', starts: 1 }))).at(-1)).toBe('HEALTHY');
    },
  );

  test('keeps the traffic when the database goes away as it becomes healthy, since that may be written down', async () => {
    await run(planOf(1));
    failures = { HEALTHY: new StoreAway('away') };
    await expect(run(planOf(2))).rejects.toThrow('away');
    expect(routed).toEqual([2]);
    await expect.poll(() => replicas.started.map(({ stopped }) => stopped)).toEqual([true, false]);
  });

  test('that is interrupted is left as it is', async () => {
    replicas.healthy = false;
    const entered = await run(planOf(1), AbortSignal.timeout(20));
    expect(entered.at(-1)).toBe('VERIFYING');
  });

  test('taken up again begins anew, and does not build twice', async () => {
    const workload = { ...planOf(1).workload, digest: 'sha256:1' };
    expect(await run(planOf(1, { phase: 'STARTING', starts: 1, workload }))).toEqual(['QUEUED', ...good]);
    expect(built).toEqual([]);
  });

  test('that was interrupted three times is given up', async () => {
    expect(await run(planOf(1, { phase: 'BUILDING', starts: 3 }))).toEqual([
      'QUEUED',
      'FAILED: Given up after 3 interrupted attempts.',
    ]);
  });

  test('back to an earlier release builds nothing', async () => {
    const workload = { ...planOf(1).workload, digest: 'sha256:1' };
    expect(await run(planOf(1, { kind: 'ROLLBACK', workload }))).toEqual([
      'ROLLING_BACK',
      'STARTING',
      'VERIFYING',
      'HEALTHY',
    ]);
    expect(built).toEqual([]);
  });
});
