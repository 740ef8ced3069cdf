import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseEntity } from '../../src/persistence/LeaseEntity.js';
import { Leases } from '../../src/persistence/Leases.js';

let test: TestPlatform;
let one: Leases;
let other: Leases;
let count = 0;
let name: string;

beforeAll(async () => {
  const migrationsDirectory = await mkdtemp(path.join(os.tmpdir(), 'gantry-leases-'));
  await writeFile(
    path.join(migrationsDirectory, '0001_leases.sql'),
    `CREATE TABLE lease (name text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL)`,
  );
  test = await createTestPlatform('leases', { entities: [LeaseEntity], migrationsDirectory });
  one = new Leases(test.platform.database, 'one');
  other = new Leases(test.platform.database, 'other');
});
afterAll(() => test.close());
beforeEach(() => {
  name = `work/${count++}/`;
});

describe('a lease', () => {
  it('is held by one, who may renew it, until it ends or is given back', async () => {
    expect(await one.hold(name, 60)).toBe(true);
    expect(await one.hold(name, 60)).toBe(true);
    expect(await other.hold(name, 60)).toBe(false);
    await other.release(name);
    expect(await other.hold(name, 60)).toBe(false);
    await one.release(name);
    expect(await other.hold(name, 0.05)).toBe(true);
    await vi.waitFor(async () => expect(await one.hold(name, 60)).toBe(true), 30_000);
  });

  it('goes to one of many who ask at the same time', async () => {
    const holders = Array.from({ length: 8 }, (_, index) => new Leases(test.platform.database, `h${index}`));
    const held = await Promise.all(holders.map((each) => each.hold(name, 60)));
    expect(held.filter(Boolean)).toHaveLength(1);
  });

  it('that has ended is settled once, by one at a time, and stays when the work fails', async () => {
    await one.hold(`${name}silent`, 0);
    await one.hold(`${name}left`, 60);
    await one.release(`${name}left`);
    await one.hold(`${name}there`, 60);
    await expect(other.settle(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const seen: unknown[] = [];
    const gate = Promise.withResolvers<void>();
    const settled = other.settle(name, async (ended) => {
      seen.push(...ended);
      await gate.promise;
      return ended.map((each) => each.name);
    });
    await vi.waitFor(() => expect(seen).toHaveLength(2), 30_000);
    const second = vi.fn<() => Promise<string[]>>(async () => []);
    await one.settle(name, second);
    gate.resolve();
    await settled;
    await one.settle(name, second);
    expect(second).not.toHaveBeenCalled();
    expect(seen.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
      { name: `${name}left`, released: true },
      { name: `${name}silent`, released: false },
    ]);
  });

  it('that has ended is settled by another when who was at it does not go on', async () => {
    await one.hold(`${name}silent`, 0);
    const goesOn = Promise.withResolvers<string[]>();
    const begun = Promise.withResolvers<void>();
    const frozen = one.settle(name, () => {
      begun.resolve();
      return goesOn.promise;
    });
    await begun.promise;
    const settled = vi.fn<(ended: unknown[]) => Promise<string[]>>(async () => [`${name}silent`]);
    await vi.waitFor(
      async () => {
        await other.settle(name, settled);
        expect(settled).toHaveBeenCalledWith([{ name: `${name}silent`, released: false }], expect.anything());
      },
      { timeout: 60_000, interval: 200 },
    );
    goesOn.resolve([`${name}silent`]);
    await expect(frozen).rejects.toThrow(/terminat|closed|connection/iu);
  });
});
