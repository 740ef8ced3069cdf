import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ArtifactFault } from '../../src/domain/ports/ArtifactStore.js';
import type { Upstream } from '../../src/domain/ports/ReplicaRunner.js';
import { ReplicaFault, ReplicaSet } from '../../src/domain/ReplicaSet.js';
import { FakeReplicas } from '../support/FakeReplicas.js';

let replicas: FakeReplicas;
let ready: Upstream[];
let lines: string[];
let drained: number[];
const never = new AbortController().signal;

beforeEach(() => {
  replicas = new FakeReplicas();
  ready = [];
  lines = [];
  drained = [];
});

function replicaSet(clones = 1): ReplicaSet {
  let ids = 0;
  const set = new ReplicaSet({
    runner: replicas,
    probe: replicas,
    times: { startProbeMs: 2, liveProbeMs: 5, firstBackoffMs: 2, longestBackoffMs: 10 },
    clones,
    healthPath: '/',
    spec: { digest: 'sha256:x', command: null, configuration: {}, secrets: {}, size: 'regular' },
    newId: () => `replica-${(ids += 1)}`,
    onLine: (clone, stream, text) => lines.push(`${clone} ${stream} ${text}`),
    onReady: (upstreams) => {
      ready = upstreams;
    },
    drain: async ({ port }) => {
      // By now it must get no new requests.
      expect(ready.map((upstream) => upstream.port)).not.toContain(port);
      drained.push(port);
    },
  });
  set.start();
  return set;
}

describe('a replica set', () => {
  test('is ready when all its clones are', async () => {
    const set = replicaSet(3);
    await set.untilReady(5_000, never);
    expect(ready).toHaveLength(3);
    await set.stop();
    expect(replicas.started.every(({ stopped }) => stopped)).toBe(true);
    expect(drained.toSorted()).toEqual([1, 2, 3]);
  });

  test('starts a clone again that ends, each time with a new id, and takes it out of traffic at once', async () => {
    const set = replicaSet(2);
    await set.untilReady(5_000, never);
    replicas.started[0]?.end({ code: 9 });
    await vi.waitFor(() => expect(ready.map(({ port }) => port)).toEqual([2]), { interval: 1 });
    await vi.waitFor(() => expect(ready.map(({ port }) => port)).toEqual([3, 2]), 30_000);
    expect(new Set(replicas.started.map(({ id }) => id)).size).toBe(3);
    expect(lines).toContain('1 STDERR gantry: ended with code 9; it is started again.');
    await set.stop();
  });

  test('replaces a clone that no longer answers well', async () => {
    const set = replicaSet();
    await set.untilReady(5_000, never);
    const [first] = replicas.started;
    if (first) first.healthy = false;
    await vi.waitFor(() => expect(ready.map(({ port }) => port)).toEqual([2]), 30_000);
    expect(first?.stopped).toBe(true);
    expect(lines.join()).toContain('is replaced, because GET / answered 500 3 times');
    await set.stop();
  });

  test('gives up waiting when a clone keeps ending, with what it complained of', async () => {
    replicas.healthy = false;
    const set = replicaSet();
    const waiting = set.untilReady(5_000, never);
    void waiting.catch(() => {});
    for (let life = 0; life < 3; life += 1) {
      await vi.waitFor(() => expect(replicas.started).toHaveLength(life + 1), { interval: 1 });
      replicas.started[life]?.spec.onLine('STDERR', 'no menu');
      replicas.started[life]?.spec.onLine('STDERR', 'npm error a command failed');
      replicas.started[life]?.end({ code: 3 });
    }
    await expect(waiting).rejects.toThrow(new ReplicaFault('Replica 1 ended with code 3: no menu'));
    await set.stop();
  });

  test('gives up waiting at once when its artifact is not there', async () => {
    replicas.failure = new ArtifactFault('The artifact is missing.');
    const set = replicaSet();
    await expect(set.untilReady(60_000, never)).rejects.toThrow('The artifact is missing.');
    await set.stop();
  });

  test('gives up waiting after its time, and when it is interrupted', async () => {
    replicas.healthy = false;
    const set = replicaSet();
    await expect(set.untilReady(30, never)).rejects.toThrow(
      'Replica 1 was not ready within 0.03 seconds (GET / answered 500).',
    );
    await expect(set.untilReady(60_000, AbortSignal.timeout(10))).rejects.toThrow('was interrupted');
    await set.stop();
  });

  test('is not steady when a clone ends', async () => {
    const set = replicaSet(2);
    await set.untilReady(5_000, never);
    await set.steady(20, never);
    const steady = set.steady(60_000, never);
    replicas.started[1]?.end({ code: 5 });
    await expect(steady).rejects.toThrow('Replica 2 did not stay ready');
    await set.untilReady(5_000, never);
    const last = replicas.started.at(-1);
    if (last) last.healthy = false;
    await expect(set.steady(1, never)).rejects.toThrow('did not stay ready (GET / answered 500)');
    await set.stop();
  });

  test('grows, and shrinks after the requests of the clones it loses', async () => {
    const set = replicaSet(1);
    await set.scale(3);
    await set.untilReady(5_000, never);
    await set.scale(1);
    expect(ready).toHaveLength(1);
    expect(drained.toSorted()).toEqual([2, 3]);
    expect(set.desired).toBe(1);
    await set.stop();
  });

  test('stops also what is not ready yet', async () => {
    replicas.healthy = false;
    const set = replicaSet(2);
    await vi.waitFor(() => expect(replicas.started).toHaveLength(2), 30_000);
    await set.stop();
    expect(replicas.started.every(({ stopped }) => stopped)).toBe(true);
  });
});
