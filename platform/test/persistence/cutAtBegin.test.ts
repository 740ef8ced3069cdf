import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Link } from '@gantry/test/services/Link.js';
import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { newId } from '../../src/ids/newId.js';
import { Database } from '../../src/persistence/Database.js';
import { isUnreachable } from '../../src/persistence/isUnreachable.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';

const total = 2;

test('a connection that is cut where a transaction begins costs that transaction, and no place of the pool', async () => {
  const adminUrl = inject('adminUrl');
  await using link = await Link.open(Number(new URL(adminUrl).port));
  const through = (url: string): string => Object.assign(new URL(url), { port: String(link.port) }).href;
  const urls = await provisionDatabase(adminUrl, 'cut', 'test', `test_cut_${newId('evt').slice(-10)}`);
  const migrationsDirectory = await mkdtemp(path.join(tmpdir(), 'gantry-none-'));
  const database = await Database.open({
    urls: { owner: urls.owner, app: through(urls.app), worker: through(urls.worker) },
    entities: [],
    migrationsDirectory,
    logger: pino({ level: 'silent' }),
    connections: { total, perTenant: total, waitingPerTenant: 10 },
  });
  const ask = (): Promise<unknown> =>
    database.tenant({ tenantId: 'tnt_a' }, (em) => em.execute('SELECT 1'), { timeMs: 5_000 });
  try {
    for (let round = 0; round <= total; round++) {
      await ask();
      // Its first statement is on its way, and is never answered.
      link.stall();
      const begun = ask().catch((error: unknown) => error);
      await link.cut();
      expect(isUnreachable(await begun)).toBe(true);
      await link.mend();
    }
    await ask();
  } finally {
    await database.close();
    await rm(migrationsDirectory, { recursive: true });
  }
});
