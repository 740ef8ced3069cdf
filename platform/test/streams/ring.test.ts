import { expect, it } from 'vitest';
import { GantryError } from '../../src/errors/GantryError.js';
import { MemoryLiveStreams } from '../../src/streams/MemoryLiveStreams.js';
import { ring } from '../../src/streams/ring.js';

it('a bell that cannot be rung fails nothing: what it tells of is committed', async () => {
  const streams = new MemoryLiveStreams();
  streams.append = () => Promise.reject(new GantryError('UNAVAILABLE', 'Away.'));
  await expect(ring(streams, 't', 's', true)).resolves.toBeUndefined();
});

it('a bell that will not ring again ends who listens', async () => {
  const streams = new MemoryLiveStreams();
  await ring(streams, 't', 's', true);
  const heard: unknown[] = [];
  for await (const batch of streams.read('t', 's')) heard.push(...batch);
  expect(heard).toHaveLength(1);
});
