import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '@gantry/platform/persistence/Database.js';
import { OwnerTransactions } from '@gantry/schema/service/persistence/OwnerTransactions.js';
import { PostgresStore } from '@gantry/schema/service/persistence/PostgresStore.js';
import { UsageRetention } from '@gantry/schema/service/retention/UsageRetention.js';
import { openTestDatabase } from '../openTestDatabase.js';

let database: Database;
beforeAll(async () => void ({ database } = await openTestDatabase()));
afterAll(() => database.close());

const ref = { graph: 'shop', variant: 'main' };
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

it('forgets what is older than it is to be kept, of all owners, and nothing else', async () => {
  for (const owner of ['tnt_a', 'tnt_b']) {
    const store = new PostgresStore(new OwnerTransactions(database), owner);
    for (const days of [1, 29, 32, 200]) {
      const time = daysAgo(days).toISOString();
      await store.recordUsage(ref, {
        id: `${days}`,
        gateway: 'g',
        from: time,
        to: time,
        operations: { [`op${days}`]: { name: null, document: '{ a }' } },
        uses: [{ operation: `op${days}`, client: { name: 'c', version: null }, count: 1, errors: 0 }],
      });
      await store.reportLive(ref, { gateway: `g${days}`, contract: null, etag: 'e', seenAt: time });
    }
  }
  await new UsageRetention({ database, days: 30, failed: () => undefined }).forget();
  for (const owner of ['tnt_a', 'tnt_b']) {
    const store = new PostgresStore(new OwnerTransactions(database), owner);
    const usage = await store.usage(ref, daysAgo(365));
    expect(usage.map(({ operation }) => operation).sort()).toEqual(['op1', 'op29']);
    expect((await store.live(ref, daysAgo(365))).map(({ gateway }) => gateway)).toEqual(['g1']);
    const left = await database.tenant({ tenantId: owner }, (em) =>
      em.execute<{ operation: string }[]>('SELECT operation FROM seen_operation ORDER BY operation'),
    );
    expect(left.map(({ operation }) => operation)).toEqual(['op1', 'op29']);
  }
});
