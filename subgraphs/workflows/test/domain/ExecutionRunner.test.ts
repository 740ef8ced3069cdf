import { describe, expect, it } from 'vitest';
import type { ExecutionJob } from '../../src/domain/execution/ExecutionEngine.js';
import { ExecutionRunner, type RunnerParts } from '../../src/domain/execution/ExecutionRunner.js';

const job = (executionId: string): ExecutionJob => ({ executionId, tenantId: 'tnt_a' });

function runner(given: { pending?: ExecutionJob[]; givenUp?: ExecutionJob[]; broken?: boolean }) {
  const did: string[] = [];
  const parts = {
    engine: {
      start: async () => void did.push('start'),
      stop: async () => void did.push('stop'),
      submit: async ({ executionId }: ExecutionJob) => {
        if (given.broken) throw new Error('no connection');
        did.push(`submit ${executionId}`);
      },
      cancel: async () => {},
      givenUp: async () => given.givenUp ?? [],
      forget: async ({ executionId }: ExecutionJob) => void did.push(`forget ${executionId}`),
      tidy: async () => void did.push('tidy'),
    },
    store: {
      pending: async () => given.pending ?? [],
      fail: async ({ executionId }: ExecutionJob, { type }: { type: string }) =>
        void did.push(`fail ${executionId} ${type.split('/').at(-1)}`),
    },
    warn: (_error: unknown, message: string) => void did.push(message),
  } as unknown as RunnerParts;
  return { did, runner: new ExecutionRunner(parts) };
}

describe('ExecutionRunner', () => {
  it('submits at its start what was stored and never reached the engine', async () => {
    const { did, runner: it } = runner({ pending: [job('exe_1'), job('exe_2')] });
    await it.start();
    await it.stop();
    expect(did).toEqual(['start', 'submit exe_1', 'submit exe_2', 'tidy', 'stop']);
  });

  it('ends what the engine has given up, once', async () => {
    const { did, runner: it } = runner({ givenUp: [job('exe_3')] });
    await it.sweep(new Date());
    expect(did).toEqual(['fail exe_3 runtime', 'forget exe_3', 'tidy']);
  });

  it('says so and goes on when looking fails', async () => {
    const { did, runner: it } = runner({ pending: [job('exe_1')], broken: true });
    await it.start();
    await it.stop();
    expect(did).toEqual(['start', 'Looking after executions failed; it is tried again.', 'stop']);
  });
});
