import { describe, expect, test, vi } from 'vitest';
import type { OpenRollout, RolloutPlan, RolloutStore } from '../../src/domain/ports/RolloutStore.js';
import { RolloutQueue } from '../../src/domain/RolloutQueue.js';
import type { RolloutRunner } from '../../src/domain/RolloutRunner.js';

interface Run {
  rolloutId: string;
  signal: AbortSignal;
  end(error?: Error): void;
}

function queueOf(rollouts: string[], parallel = 4) {
  // `pod/rollout`, in the order in which they were asked for.
  let open: OpenRollout[] = rollouts.map((name) => ({
    tenantId: 't',
    rolloutId: name,
    podId: name.split('/')[0] ?? '',
  }));
  const runs: Run[] = [];
  const errors: unknown[] = [];
  /** What was begun of each, and what was put down. */
  const told: string[] = [];
  const store = {
    unfinished: async () => open,
    begin: async (rollout: OpenRollout, again: boolean) => {
      told.push(`${rollout.rolloutId} is begun${again ? ' again' : ''}`);
      return rollout as RolloutPlan;
    },
    putDown: async ({ rolloutId }: RolloutPlan) => void told.push(`${rolloutId} is put down`),
  } as unknown as RolloutStore;
  const runner = {
    run: (plan: RolloutPlan, signal: AbortSignal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const end = (error?: Error): void => {
        if (error) return reject(error);
        open = open.filter(({ rolloutId }) => rolloutId !== plan.rolloutId);
        resolve();
      };
      runs.push({ rolloutId: plan.rolloutId, signal, end });
      signal.addEventListener('abort', () => resolve());
      return promise;
    },
  } as unknown as RolloutRunner;
  const queue = new RolloutQueue({
    store,
    runner,
    parallel,
    retryMs: 5,
    onError: (error) => errors.push(error),
  });
  const begun = (): string[] => runs.map(({ rolloutId }) => rolloutId);
  return { queue, runs, begun, errors, told };
}

describe('a rollout queue', () => {
  test('runs those of one pod one after another, and those of others beside them', async () => {
    const { queue, runs, begun } = queueOf(['a/1', 'a/2', 'b/1']);
    queue.wake();
    await vi.waitFor(() => expect(begun()).toEqual(['a/1', 'b/1']), 30_000);
    queue.wake();
    runs[0]?.end();
    await vi.waitFor(() => expect(begun()).toEqual(['a/1', 'b/1', 'a/2']), 30_000);
    await queue.stop();
  });

  test('runs no more at a time than it may', async () => {
    const { queue, runs, begun } = queueOf(['a/1', 'b/1', 'c/1'], 2);
    queue.wake();
    await vi.waitFor(() => expect(begun()).toEqual(['a/1', 'b/1']), 30_000);
    runs[1]?.end();
    await vi.waitFor(() => expect(begun()).toEqual(['a/1', 'b/1', 'c/1']), 30_000);
    await queue.stop();
  });

  test('tries again what could not be written down, which is no start more', async () => {
    const { queue, runs, begun, errors, told } = queueOf(['a/1']);
    queue.wake();
    await vi.waitFor(() => expect(begun()).toEqual(['a/1']), 30_000);
    runs[0]?.end(new Error('the database is away'));
    await vi.waitFor(() => expect(begun()).toEqual(['a/1', 'a/1']), 30_000);
    expect(errors).toHaveLength(1);
    await queue.stop();
    expect(told).toEqual(['a/1 is begun', 'a/1 is begun again', 'a/1 is put down']);
  });

  test('interrupts what runs when it is stopped, puts it down, and begins nothing more', async () => {
    const { queue, runs, begun, told } = queueOf(['a/1', 'a/2']);
    queue.wake();
    await vi.waitFor(() => expect(begun()).toEqual(['a/1']), 30_000);
    await queue.stop();
    expect(runs[0]?.signal.aborted).toBe(true);
    queue.wake();
    await queue.stop();
    expect(told).toEqual(['a/1 is begun', 'a/1 is put down']);
  });
});
