import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { InferenceWorker } from '../../src/events/InferenceWorker.js';
import type { InferenceWriting, Written } from '../../src/events/InferenceWriting.js';
import type { InferenceRow } from '../../src/persistence/InferenceEntity.js';
import type { InferenceQueue, WaitingInference } from '../../src/persistence/InferenceQueue.js';

const waiting: WaitingInference = { id: 'inf_1', tenantId: 'tnt_1', kind: 'REPLY' };
const usage = { inputTokens: 1, outputTokens: 1 };
const written = {
  by: { provider: 'p', model: 'm' },
  ended: { status: 'COMPLETED', usage, finishReason: 'stop' },
} as unknown as Written;
const databaseAway = Object.assign(new Error('No space left on device'), { code: '53100' });

/** What a worker tells its queue, while writing fails with one error after the other, and giving back as often as it is said. */
async function told(failures: Error[], awayFor = 0): Promise<string[]> {
  const said: string[] = [];
  let away = awayFor;
  const queue = {
    waiting: async () => (said.at(-1) === 'finished' ? [] : [waiting]),
    claim: async (_: unknown, again: boolean) => {
      said.push(again ? 'claimed again' : 'claimed');
      return { ...waiting, starts: 1 } as unknown as InferenceRow;
    },
    release: async (_: unknown, isHandedOver: boolean) => {
      if (away-- > 0) throw databaseAway;
      said.push(isHandedOver ? 'handed over' : 'given back');
    },
    finish: async () => void said.push('finished'),
    renew: async () => true,
  } as unknown as InferenceQueue;
  const writing: InferenceWriting = {
    write: async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return written;
    },
  };
  const worker = new InferenceWorker({
    queue,
    writings: { REPLY: writing, TASK: writing },
    logger: pino({ level: 'silent' }),
    perTenant: 1,
    total: 1,
    leaseSeconds: 0.02,
  });
  worker.start();
  await vi.waitFor(() => expect(said).toContain('finished'), 30_000);
  await worker.stop();
  return said;
}

test('an inference that fails is given back, which counts as a start', async () => {
  expect(await told([new Error('a fault of ours')])).toEqual([
    'claimed',
    'given back',
    'claimed',
    'finished',
  ]);
});

test('one that fails since the database is away is handed over, which does not', async () => {
  expect(await told([databaseAway])).toEqual(['claimed', 'handed over', 'claimed', 'finished']);
});

test('one that could not even be given back is claimed again without counting, and the next time as ever', async () => {
  const fault = new Error('a fault of ours');
  expect(await told([databaseAway, fault], 1)).toEqual([
    'claimed',
    'claimed again',
    'given back',
    'claimed',
    'finished',
  ]);
});
