import { expect, it } from 'vitest';
import { MemoryLiveStreams } from '../../src/streams/MemoryLiveStreams.js';
import type { StreamEntry } from '../../src/streams/LiveStreams.js';
import { liveStreamsContract } from './liveStreamsContract.js';

liveStreamsContract('memory', (limits) => new MemoryLiveStreams(limits));

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
