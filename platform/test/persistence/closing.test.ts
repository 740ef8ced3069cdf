import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { newId } from '../../src/ids/newId.js';
import { Database } from '../../src/persistence/Database.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';

test('a database is closed although transactions begin just then: those that have begun end, and others fail', async () => {
  const urls = await provisionDatabase(
    inject('adminUrl'),
    'closing',
    'test',
    `test_closing_${newId('evt').slice(-10)}`,
  );
  const migrationsDirectory = await mkdtemp(path.join(tmpdir(), 'gantry-none-'));
  const database = await Database.open({
    urls,
    entities: [],
    migrationsDirectory,
    logger: pino({ level: 'silent' }),
  });
  const ask = (): Promise<unknown> =>
    Promise.all([
      database.tenant({ tenantId: 'tnt_a' }, (em) => em.execute('SELECT 1 AS one')),
      database.worker((em) => em.execute('SELECT 1 AS one')),
    ]);
  try {
    const begun = ask();
    await Promise.resolve();
    await Promise.resolve();
    const closing = database.close();
    const late = ask();
    await expect(late).rejects.toThrow('The database has been closed.');
    await closing;
    expect(await begun).toEqual([[{ one: 1 }], [{ one: 1 }]]);
  } finally {
    await rm(migrationsDirectory, { recursive: true });
  }
});
