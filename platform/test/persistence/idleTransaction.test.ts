import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let test: TestPlatform;
const session = { tenantId: 'tnt_a' };
const limitIn = async (em: EntityManager): Promise<unknown> => {
  const [row] = await em.execute<Record<string, string>[]>('SHOW idle_in_transaction_session_timeout');
  return Object.values(row ?? {})[0];
};

beforeAll(async () => {
  const migrationsDirectory = await mkdtemp(path.join(os.tmpdir(), 'gantry-idle-'));
  test = await createTestPlatform('idle', { entities: [], migrationsDirectory });
});
afterAll(() => test.close());

describe('a transaction in which nothing is asked', () => {
  it('is ended, and what it had locked is free: its process may be frozen', async () => {
    const { database } = test.platform;
    const lock = (em: EntityManager): Promise<unknown> => em.execute('SELECT pg_advisory_xact_lock(7)');
    const locked = Promise.withResolvers<void>();
    const thawed = Promise.withResolvers<void>();
    const frozen = database.tenant(
      session,
      async (em) => {
        await lock(em);
        locked.resolve();
        await thawed.promise;
        await lock(em);
      },
      { idleMs: 200 },
    );
    await locked.promise;
    await database.worker(lock);
    thawed.resolve();
    await expect(frozen).rejects.toThrow(/terminat|closed|connection/iu);
  });

  it('has 10 seconds, or what was asked for; a request has a minute', async () => {
    const { database } = test.platform;
    const asked = { idleMs: 4_000 };
    expect(await database.tenant(session, limitIn)).toBe('10s');
    expect(await database.tenant(session, limitIn, asked)).toBe('4s');
    expect(await database.tenant(session, limitIn, { isRequest: true })).toBe('1min');
    expect(await database.worker(limitIn)).toBe('10s');
    expect(await database.worker(limitIn, asked)).toBe('4s');
    expect(await database.worker(limitIn)).toBe('10s');
  });
});
