import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import type { LiveStreams, ReadOptions, StreamEntry } from '../../src/streams/LiveStreams.js';
import { liveStreamsContract } from './liveStreamsContract.js';
import { closeAll, openLink, openStreams, startServer } from './openTestStreams.js';

/** What a subscriber has received, in order. */
class Subscriber {
  readonly entries: StreamEntry[] = [];
  /** Resolves at the stream's end; rejects as the stream does. */
  readonly ended: Promise<void>;

  constructor(streams: LiveStreams, stream: string, options: ReadOptions = {}) {
    this.ended = this.#read(streams.read('t', stream, options));
    this.ended.catch(() => undefined);
  }

  get indices(): number[] {
    return this.entries.map(({ payload }) => Number(payload['index']));
  }

  async #read(batches: AsyncIterable<StreamEntry[]>): Promise<void> {
    for await (const batch of batches) this.entries.push(...batch);
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Appends what could not be appended once more: it may then be there twice, each with a cursor of its own. */
async function appendAll(streams: LiveStreams, stream: string, from: number, to: number): Promise<void> {
  for (let index = from; index < to;) {
    const appended = await streams.append('t', stream, { index }).then(
      () => true,
      () => false,
    );
    if (appended) index += 1;
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Each entry once, and all of them, those apart that were appended twice. */
function expectNothingLostOrRepeated({ entries, indices }: Subscriber, count: number): void {
  expect(new Set(entries.map(({ cursor }) => cursor)).size).toBe(entries.length);
  expect(indices.filter((each, position) => each !== indices[position - 1])).toEqual(upTo(count));
}

const leftOut = redisMissing === undefined ? '' : `, left out: ${redisMissing}`;
describe.runIf(redisMissing === undefined)(`over a real Redis${leftOut}`, () => {
  let shared: RedisServer;
  beforeAll(async () => {
    shared = await RedisServer.start();
  });
  afterAll(() => shared?.[Symbol.asyncDispose]());
  afterEach(closeAll);

  liveStreamsContract('Redis', (limits) => openStreams(shared.url, limits));

  describe('live streams in Redis', () => {
    it('are the same for every process, cursors too', async () => {
      const namespace = 'several';
      const [one, other] = [
        await openStreams(shared.url, { namespace }),
        await openStreams(shared.url, { namespace }),
      ];
      const following = new Subscriber(other, 's');
      const cursor = await one.append('t', 's', { index: 0 });
      await other.append('t', 's', { index: 1 });
      const resumed = new Subscriber(other, 's', { after: cursor });
      await one.close('t', 's');
      await Promise.all([following.ended, resumed.ended]);
      expect(following.indices).toEqual([0, 1]);
      expect(resumed.indices).toEqual([1]);
    });

    it('are read over two connections, however many are followed, and new ones at once', async () => {
      const server = await startServer();
      const streams = await openStreams(server.url, { name: 'reader' });
      const subscribers = upTo(300).map((index) => new Subscriber(streams, `s${index}`));
      const client = new Redis(server.url);
      await streams.append('t', 's0', { index: 0 });
      await expect.poll(() => subscribers[0]!.indices).toEqual([0]);
      for (let index = 0; index < 5; index++) {
        const late = new Subscriber(streams, `late${index}`);
        await streams.append('t', `late${index}`, { index: 0 });
        await expect.poll(() => late.indices, { interval: 1 }).toEqual([0]);
        // From now on it is told by the read of all, which would else wait for five seconds before it knows of it.
        await streams.append('t', `late${index}`, { index: 1 });
        await expect.poll(() => late.indices, { interval: 1, timeout: 2_000 }).toEqual([0, 1]);
      }
      const connections = ((await client.client('LIST')) as string).match(/name=reader/g);
      client.disconnect();
      expect(connections).toHaveLength(2);
      await Promise.all(upTo(300).map((index) => streams.append('t', `s${index}`, { index })));
      await Promise.all(upTo(300).map((index) => streams.close('t', `s${index}`)));
      await Promise.all(subscribers.map(({ ended }) => ended));
      expect(subscribers.map(({ indices }) => indices.at(-1))).toEqual(upTo(300));
    });

    it('give each of many readers everything once, fast and slow, wherever they begin', async () => {
      const streams = await openStreams(shared.url);
      const cursors: string[] = [];
      const slow = streams.read('t', 's');
      const taken: StreamEntry[] = [];
      const subscribers: Subscriber[] = [];
      for (let index = 0; index < 3_000; index++) {
        cursors.push(await streams.append('t', 's', { index }));
        if (index === 0) taken.push(...((await slow.next()).value as StreamEntry[]));
        if (index % 300 === 0) subscribers.push(new Subscriber(streams, 's', { after: cursors[index / 2] }));
      }
      await streams.close('t', 's');
      for await (const batch of slow) taken.push(...batch);
      expect(taken.map(({ payload }) => payload['index'])).toEqual(upTo(3_000));
      await Promise.all(subscribers.map(({ ended }) => ended));
      for (const [order, { indices }] of subscribers.entries()) {
        expect(indices).toEqual(upTo(3_000).slice(order * 150 + 1));
      }
    });

    it('bear their tenant, and end by themselves', async () => {
      const streams = await openStreams(shared.url, { namespace: 'named' });
      await streams.append('tnt/1', 'message/1', { text: 'a' });
      await streams.close('tnt/1', 'message/1');
      const client = new Redis(shared.url);
      const keys = await client.keys('named:*');
      expect(keys).toEqual(['named:{tnt%2F1}:stream:message/1']);
      expect(await client.pttl(keys[0]!)).toBeGreaterThan(0);
      client.disconnect();
    });

    it('are kept while somebody follows them, though nobody appends', async () => {
      const namespace = randomUUID();
      const streams = await openStreams(shared.url, { idleMs: 2_000, namespace });
      const subscriber = new Subscriber(streams, 's');
      await streams.append('t', 's', { index: 0 });
      await streams.append('t', 'forgotten', { index: 0 });
      const client = new Redis(shared.url);
      await expect.poll(() => client.exists(`${namespace}:{t}:stream:forgotten`)).toBe(0);
      client.disconnect();
      await streams.append('t', 's', { index: 1 });
      await streams.close('t', 's');
      await subscriber.ended;
      expect(subscriber.indices).toEqual([0, 1]);
    });
  });

  describe('readers of live streams, when Redis', () => {
    it('restarts with what it had, miss nothing and see nothing twice', async () => {
      const server = await startServer({ appendOnly: true });
      const streams = await openStreams(server.url);
      const subscribers = upTo(20).map(() => new Subscriber(streams, 's'));
      for (let round = 0; round < 3; round++) {
        const appending = appendAll(streams, 's', round * 100, round * 100 + 100);
        await expect
          .poll(() => subscribers[0]!.indices.length, { interval: 1 })
          .toBeGreaterThan(round * 100 + 20);
        await server.kill();
        await server.restart();
        await appending;
      }
      await expect
        .poll(() =>
          streams.close('t', 's').then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      await Promise.all(subscribers.map(({ ended }) => ended));
      for (const subscriber of subscribers) expectNothingLostOrRepeated(subscriber, 300);
    });

    it('restarts empty, are told CURSOR_EXPIRED, also by what has been appended since', async () => {
      const server = await startServer();
      const streams = await openStreams(server.url);
      const [waiting, later] = [new Subscriber(streams, 's'), new Subscriber(streams, 'other')];
      const after = await streams.append('t', 's', { index: 0 });
      await expect.poll(() => waiting.indices).toEqual([0]);
      await server.kill();
      await server.restart();
      await expect(waiting.ended).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
      await appendAll(streams, 's', 1, 3);
      await expect(new Subscriber(streams, 's', { after }).ended).rejects.toMatchObject({
        code: 'CURSOR_EXPIRED',
      });
      // Who had received nothing has lost nothing.
      await appendAll(streams, 'other', 0, 2);
      await streams.close('t', 'other');
      await later.ended;
      expect(later.indices).toEqual([0, 1]);
    });

    it('is flushed under them, are told CURSOR_EXPIRED instead of getting the rest without its beginning', async () => {
      const server = await startServer();
      const streams = await openStreams(server.url);
      const subscriber = new Subscriber(streams, 's');
      await appendAll(streams, 's', 0, 5);
      await expect.poll(() => subscriber.indices.length).toBe(5);
      const client = new Redis(server.url);
      await client.flushall();
      client.disconnect();
      await appendAll(streams, 's', 5, 10);
      await expect(subscriber.ended).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
      expect(subscriber.indices).toEqual(upTo(5));
    });

    it('cannot be reached again and again, miss nothing and see nothing twice', async () => {
      const server = await startServer();
      const { link, url } = await openLink(server);
      const reading = await openStreams(url, { namespace: 'cut' });
      const writing = await openStreams(server.url, { namespace: 'cut' });
      const subscribers = upTo(20).map(() => new Subscriber(reading, 's'));
      for (let round = 0; round < 10; round++) {
        await appendAll(writing, 's', round * 50, round * 50 + 50);
        if (round % 2 === 0) link.drop();
        else await link.cut();
        await appendAll(writing, 's', round * 50 + 50, round * 50 + 50);
        await link.mend();
      }
      await writing.close('t', 's');
      await Promise.all(subscribers.map(({ ended }) => ended));
      for (const subscriber of subscribers) expectNothingLostOrRepeated(subscriber, 500);
    });

    it('stays away, are told UNAVAILABLE, whether they wait or come anew', async () => {
      const server = await startServer();
      const streams = await openStreams(server.url, { patienceMs: 200 });
      const waiting = new Subscriber(streams, 's');
      await streams.append('t', 's', { index: 0 });
      await expect.poll(() => waiting.indices).toEqual([0]);
      expect(await streams.ready()).toBe(true);
      await server.kill();
      expect(await streams.ready()).toBe(false);
      await expect(waiting.ended).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(new Subscriber(streams, 's').ended).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('is full, keep what there is, and who appends is told; once there is room all goes on', async () => {
      const server = await startServer({ maxMemory: '100mb' });
      const client = new Redis(server.url);
      const streams = await openStreams(server.url);
      const subscriber = new Subscriber(streams, 's');
      await streams.append('t', 's', { index: 0 });
      await client.config('SET', 'maxmemory', '1kb');
      await expect(streams.append('t', 's', { index: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(streams.close('t', 's')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const late = new Subscriber(streams, 's');
      await expect.poll(() => [subscriber.indices, late.indices]).toEqual([[0], [0]]);
      await client.config('SET', 'maxmemory', '100mb');
      client.disconnect();
      await streams.append('t', 's', { index: 1 });
      await streams.close('t', 's');
      await Promise.all([subscriber.ended, late.ended]);
      expect([subscriber.indices, late.indices]).toEqual([upTo(2), upTo(2)]);
    });

    it('hangs, who appends is told after the time that it may take, and then at once', async () => {
      const server = await startServer();
      const streams = await openStreams(server.url, { timeoutMs: 300 });
      const subscriber = new Subscriber(streams, 's');
      await streams.append('t', 's', { index: 0 });
      await expect.poll(() => subscriber.indices).toEqual([0]);
      server.freeze();
      await expect(streams.append('t', 's', { index: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      const from = performance.now();
      for (let time = 0; time < 20; time++) {
        await expect(streams.append('t', 's', { index: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      }
      expect(performance.now() - from).toBeLessThan(300);
      server.thaw();
      await appendAll(streams, 's', 1, 3);
      await streams.close('t', 's');
      await subscriber.ended;
      expectNothingLostOrRepeated(subscriber, 3);
    });
  });
});
