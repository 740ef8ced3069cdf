import { describe, expect, it } from 'vitest';
import type { LiveStreams, StreamEntry } from '../../src/streams/LiveStreams.js';

/** What a test may want to be otherwise. */
export interface StreamLimits {
  entriesPerStream?: number;
}

/**
 * What every implementation of live streams must do.
 * @param create opens streams in which there is nothing yet
 */
export function liveStreamsContract(
  name: string,
  create: (limits?: StreamLimits) => LiveStreams | Promise<LiveStreams>,
): void {
  describe(`live streams in ${name}`, () => {
    const texts = (entries: StreamEntry[]): unknown[] => entries.map((entry) => entry.payload['text']);

    const collect = async (batches: AsyncIterable<StreamEntry[]>): Promise<StreamEntry[]> => {
      const entries: StreamEntry[] = [];
      for await (const batch of batches) entries.push(...batch);
      return entries;
    };

    it('give a late reader everything from the beginning', async () => {
      const streams = await create();
      for (const text of ['a', 'b', 'c']) await streams.append('t', 's', { text });
      await streams.close('t', 's');
      expect(texts(await collect(streams.read('t', 's')))).toEqual(['a', 'b', 'c']);
    });

    it('wake a reader that waits', async () => {
      const streams = await create();
      const reading = collect(streams.read('t', 's'));
      await streams.append('t', 's', { text: 'a' });
      await streams.close('t', 's');
      expect(texts(await reading)).toEqual(['a']);
    });

    it('go on after a cursor without gap or repeat, wherever the reader left', async () => {
      const streams = await create();
      const cursors: string[] = [];
      for (let index = 0; index < 20; index++) cursors.push(await streams.append('t', 's', { text: index }));
      await streams.close('t', 's');
      for (const [index, after] of cursors.entries()) {
        const rest = texts(await collect(streams.read('t', 's', { after })));
        expect(rest).toEqual(Array.from({ length: 19 - index }, (_, offset) => index + 1 + offset));
      }
    });

    it('refuse a cursor that is none of theirs', async () => {
      const streams = await create();
      await streams.append('t', 's', { text: 'a' });
      for (const after of ['', 'x', '0-99', 'zzzzzzzz-0']) {
        await expect(collect(streams.read('t', 's', { after }))).rejects.toMatchObject({
          code: 'CURSOR_EXPIRED',
        });
      }
    });

    it('keep tenants apart, and streams of one tenant', async () => {
      const streams = await create();
      const cursor = await streams.append('t', 's', { text: 'mine' });
      for (const [tenant, stream] of [
        ['u', 's'],
        ['t', 'other'],
      ] as const) {
        await streams.append(tenant, stream, { text: 'theirs' });
        await streams.close(tenant, stream);
        expect(texts(await collect(streams.read(tenant, stream)))).toEqual(['theirs']);
        await expect(collect(streams.read(tenant, stream, { after: cursor }))).rejects.toMatchObject({
          code: 'CURSOR_EXPIRED',
        });
      }
    });

    it('end at once for who has read a closed stream to its end, and stay closed', async () => {
      const streams = await create();
      const after = await streams.append('t', 's', { text: 'a' });
      await streams.close('t', 's');
      await streams.close('t', 's');
      expect(await collect(streams.read('t', 's', { after }))).toEqual([]);
      await streams.close('t', 'never appended to');
      expect(await collect(streams.read('t', 'never appended to'))).toEqual([]);
    });

    it('forget the oldest entries of a long stream, and say so to who wanted them', async () => {
      const streams = await create({ entriesPerStream: 10 });
      const cursors: string[] = [];
      for (let index = 0; index < 500; index++) cursors.push(await streams.append('t', 's', { text: index }));
      await streams.close('t', 's');
      const kept = await collect(streams.read('t', 's'));
      expect(kept.length).toBeGreaterThanOrEqual(10);
      expect(kept.length).toBeLessThanOrEqual(250);
      expect(texts(kept).at(-1)).toBe(499);
      const lastForgotten = cursors[500 - kept.length - 1];
      expect(await collect(streams.read('t', 's', { after: lastForgotten }))).toEqual(kept);
      const before = cursors[500 - kept.length - 2];
      await expect(collect(streams.read('t', 's', { after: before }))).rejects.toMatchObject({
        code: 'CURSOR_EXPIRED',
      });
    });

    it('keep any text as it is', async () => {
      const streams = await create();
      const payload = { text: 'é ✓ \u{1F600} \0 "\\\n', nested: { list: [1, null, true, -0.5] } };
      await streams.append('t', 'a stream}:{ of *any* name/é', payload);
      await streams.close('t', 'a stream}:{ of *any* name/é');
      const [entry] = await collect(streams.read('t', 'a stream}:{ of *any* name/é'));
      expect(entry!.payload).toEqual(payload);
    });

    it('end a reader when its signal aborts, also while it waits', async () => {
      const streams = await create();
      const abort = new AbortController();
      const reading = collect(streams.read('t', 's', { signal: abort.signal }));
      abort.abort();
      expect(await reading).toEqual([]);
    });

    it('let a fast reader go ahead of a slow one', async () => {
      const streams = await create();
      await streams.append('t', 's', { text: 0 });
      const slow = streams.read('t', 's')[Symbol.asyncIterator]();
      const first = await slow.next();
      for (let index = 1; index < 50; index++) await streams.append('t', 's', { text: index });
      await streams.close('t', 's');
      expect(texts(await collect(streams.read('t', 's')))).toHaveLength(50);
      const rest: StreamEntry[] = [];
      for (let next = await slow.next(); !next.done; next = await slow.next()) rest.push(...next.value);
      expect(texts([...first.value, ...rest])).toEqual(Array.from({ length: 50 }, (_, index) => index));
    });
  });
}
