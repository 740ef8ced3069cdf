import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GantryError } from '../../src/errors/GantryError.js';
import { followHistory } from '../../src/streams/followHistory.js';
import { MemoryLiveStreams } from '../../src/streams/MemoryLiveStreams.js';

interface Row {
  sequence: number;
  last: boolean;
}

/** A history that grows, as a table would. */
class History {
  readonly rows: Row[] = [];
  readonly streams = new MemoryLiveStreams();

  async add(last = false): Promise<void> {
    this.rows.push({ sequence: this.rows.length + 1, last });
    await this.streams.append('t', 'h', {});
  }

  follow(after?: string | null, signal?: AbortSignal): AsyncGenerator<Row> {
    return followHistory({
      read: async (from) => this.rows.filter((row) => row.sequence > from).slice(0, 3),
      sequence: (row) => row.sequence,
      isLast: (row) => row.last,
      wake: { streams: this.streams, tenantId: 't', stream: 'h' },
      after,
      signal,
    });
  }
}

const sequences = async (rows: AsyncIterable<Row>): Promise<number[]> => {
  const seen: number[] = [];
  for await (const row of rows) seen.push(row.sequence);
  return seen;
};

describe('following a history', () => {
  it('gives each row once, those there and those to come, and ends after the last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(12),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(12),
        async (before, later, seen) => {
          const history = new History();
          for (let index = 0; index < before; index++) await history.add();
          const after = Math.min(seen, before);
          const following = sequences(history.follow(after === 0 ? null : String(after)));
          for (let index = 1; index <= later; index++) await history.add(index === later);
          const total = before + later;
          expect(await following).toEqual(
            Array.from({ length: total - after }, (_, index) => after + index + 1),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('ends when its signal aborts while it waits', async () => {
    const history = new History();
    const abort = new AbortController();
    const following = sequences(history.follow(null, abort.signal));
    await history.add();
    abort.abort();
    expect((await following).length).toBeLessThanOrEqual(1);
  });

  it('ends at once after the cursor of the last row', async () => {
    const history = new History();
    await history.add();
    await history.add(true);
    expect(await sequences(history.follow('2'))).toEqual([]);
  });

  it('refuses a cursor that it has not reached, instead of waiting for it', async () => {
    const history = new History();
    await history.add();
    await expect(sequences(history.follow('2'))).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('refuses a cursor that is no place in it', async () => {
    for (const cursor of ['x', '-1', '1.5', '']) {
      await expect(sequences(new History().follow(cursor))).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    }
  });

  it('listens again to a bell that could not be heard for a while', async () => {
    const history = new History();
    const { read } = history.streams;
    let refusals = 2;
    history.streams.read = (...args) => {
      if (refusals-- > 0) throw new GantryError('UNAVAILABLE', 'Away.');
      return read.apply(history.streams, args);
    };
    const following = history.follow();
    await history.add();
    expect((await following.next()).value).toEqual({ sequence: 1, last: false });
    const next = following.next();
    await expect.poll(() => refusals).toBeLessThan(0);
    const from = performance.now();
    await history.add(true);
    expect((await next).value).toEqual({ sequence: 2, last: true });
    // Without the bell it would look again after five seconds.
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
