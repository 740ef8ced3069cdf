import { describe, expect, it } from 'vitest';
import { Gathering } from '../../src/persistence/Gathering.js';

/** Work that ends when it is told to, and keeps what it was given. */
function held() {
  const batches: { key: string; items: readonly string[]; end(error?: Error): void }[] = [];
  const work = (key: string, items: readonly string[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error): void => (error ? reject(error) : resolve(items.map((item) => `${item}!`)));
      batches.push({ key, items, end });
    });
  return { batches, work };
}

describe('what is gathered', () => {
  it('goes at once while nothing is under way, then together, each with its own result', async () => {
    const { batches, work } = held();
    const gathering = new Gathering(work, { atOnce: 1, most: 2 });
    const asked = ['a', 'b', 'c', 'd'].map((item) => gathering.ask('one', item));
    expect(batches.map(({ items }) => items)).toEqual([['a']]);
    batches[0]!.end();
    expect(await asked[0]).toBe('a!');
    await expect.poll(() => batches.length, { timeout: 30_000 }).toBe(2);
    expect(batches[1]!.items).toEqual(['b', 'c']);
    batches[1]!.end();
    expect(await Promise.all(asked.slice(1, 3))).toEqual(['b!', 'c!']);
    await expect.poll(() => batches.length, { timeout: 30_000 }).toBe(3);
    batches[2]!.end();
    expect(await asked[3]).toBe('d!');
  });

  it('never mixes keys, which do not wait for each other', () => {
    const { batches, work } = held();
    const gathering = new Gathering(work, { atOnce: 1, most: 10 });
    for (const key of ['one', 'other', 'one']) void gathering.ask(key, key);
    expect(batches.map(({ key, items }) => [key, items])).toEqual([
      ['one', ['one']],
      ['other', ['other']],
    ]);
  });

  it('is done once more by itself when it fails together, so that only what is wrong fails', async () => {
    const seen: (readonly number[])[] = [];
    const gathering = new Gathering<number, number>(
      async (_key, items) => {
        seen.push(items);
        if (items.includes(3)) throw new Error('3 is wrong.');
        return items;
      },
      { atOnce: 1, most: 10 },
    );
    const ends = await Promise.allSettled([1, 2, 3, 4].map((item) => gathering.ask('one', item)));
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : String(end.reason)))).toEqual([
      1,
      2,
      'Error: 3 is wrong.',
      4,
    ]);
    expect(seen).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
    expect(await gathering.ask('one', 5)).toBe(5);
  });
});
