import { expect, it } from 'vitest';
import { MemoryLiveStreams } from '../../src/streams/MemoryLiveStreams.js';
import type { StreamEntry } from '../../src/streams/LiveStreams.js';
import { liveStreamsContract } from './liveStreamsContract.js';

liveStreamsContract('memory', () => new MemoryLiveStreams());

it('forgets the oldest entries of a long stream, and says so to who wanted them', async () => {
  const streams = new MemoryLiveStreams({ entriesPerStream: 10 });
  const first = await streams.append('t', 's', { index: 0 });
  for (let index = 1; index < 100; index++) await streams.append('t', 's', { index });
  await streams.close('t', 's');
  const seen: unknown[] = [];
  for await (const batch of streams.read('t', 's'))
    seen.push(...batch.map((entry) => entry.payload['index']));
  expect(seen.length).toBeLessThanOrEqual(12);
  expect(seen.at(-1)).toBe(99);
  await expect(streams.read('t', 's', { after: first })[Symbol.asyncIterator]().next()).rejects.toMatchObject(
    {
      code: 'CURSOR_EXPIRED',
    },
  );
});

it('forgets whole streams that nobody uses, and never one that is being read', async () => {
  const streams = new MemoryLiveStreams({ maximumStreams: 3, idleMs: 1e9 });
  await streams.append('t', 'read', { index: 0 });
  const reader: AsyncIterator<StreamEntry[]> = streams.read('t', 'read')[Symbol.asyncIterator]();
  await reader.next();
  for (let index = 0; index < 10; index++) await streams.append('t', `s${index}`, { index });
  await streams.append('t', 'read', { index: 1 });
  expect((await reader.next()).value).toMatchObject([{ payload: { index: 1 } }]);
  await reader.return?.();
});
