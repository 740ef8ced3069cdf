import { describe, expect, it } from 'vitest';
import type { Locks } from '../../src/locks/Locks.js';

/** What every implementation of locks must do. */
export function locksContract(name: string, create: () => Locks | Promise<Locks>): void {
  describe(`locks in ${name}`, () => {
    const waitMs = 20_000;

    it('let one at a time go ahead, and all in the end', async () => {
      const locks = await create();
      let inside = 0;
      let most = 0;
      const done = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const release = await locks.acquire('t', 'l', { waitMs });
          most = Math.max(most, (inside += 1));
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          await release!();
          return index;
        }),
      );
      expect([most, done]).toEqual([1, Array.from({ length: 20 }, (_, index) => index)]);
    });

    it('keep nobody waiting for another name, or another tenant’s', async () => {
      const locks = await create();
      const held = await Promise.all(
        [
          ['t', 'l'],
          ['t', 'other'],
          ['u', 'l'],
          [null, 'l'],
        ].map(([tenant, name]) => locks.acquire(tenant!, name!, { waitMs: 0 })),
      );
      expect(held.every((release) => release !== undefined)).toBe(true);
      expect(await locks.acquire('t', 'l', { waitMs: 0 })).toBeUndefined();
      await Promise.all(held.map((release) => release!()));
    });

    it('are given up waiting for when the time is over, or who waits has gone', async () => {
      const locks = await create();
      const release = await locks.acquire('t', 'l', { waitMs });
      expect(await locks.acquire('t', 'l', { waitMs: 30 })).toBeUndefined();
      const gone = new AbortController();
      const waiting = locks.acquire('t', 'l', { waitMs, signal: gone.signal });
      gone.abort();
      expect(await waiting).toBeUndefined();
      await release!();
      // Who gave up stands in nobody's way.
      expect(await locks.acquire('t', 'l', { waitMs: 0 })).toBeDefined();
    });

    it('given back twice do not let two go ahead', async () => {
      const locks = await create();
      const first = await locks.acquire('t', 'l', { waitMs });
      const second = locks.acquire('t', 'l', { waitMs });
      await first!();
      await second;
      await first!();
      expect(await locks.acquire('t', 'l', { waitMs: 0 })).toBeUndefined();
    });
  });
}
