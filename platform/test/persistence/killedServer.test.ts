import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/http/freePort.js';
import { temporaryDataFolder } from '@gantry/test/gantry/temporaryDataFolder.js';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { Database } from '../../src/persistence/Database.js';
import { EmbeddedPostgres } from '../../src/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';

const logger = pino({ level: 'silent' });
/** As many as the worker's pool has connections. */
const pool = 4;

test('a server that is killed costs the transactions under way, and no connection of the pool', async () => {
  const directory = await temporaryDataFolder('killed');
  const options = { directory, port: await freePort(), logger };
  let server = await EmbeddedPostgres.start(options);
  const urls = await provisionDatabase(server.adminUrl, 'notes', 'test');
  const migrationsDirectory = await mkdtemp(path.join(tmpdir(), 'gantry-none-'));
  const database = await Database.open({ urls, entities: [], migrationsDirectory, logger });
  const begun = vi.fn<() => void>();
  const asleep = () =>
    database.worker(async (em) => {
      await em.execute('SELECT 1');
      begun();
      await em.execute('SELECT pg_sleep(60)');
    });
  const idle = await database.begin({ tenantId: 'tnt_1' });
  await idle.em.execute('SELECT 1');
  const asked = Promise.allSettled(Array.from({ length: pool }, asleep));
  await vi.waitFor(() => expect(begun).toHaveBeenCalledTimes(pool), 30_000);
  await server.kill();
  expect((await asked).map(({ status }) => status)).toEqual(Array.from({ length: pool }, () => 'rejected'));
  await expect(idle.em.execute('SELECT 1')).rejects.toBeInstanceOf(Error);
  await idle.rollback();
  server = await EmbeddedPostgres.start(options);
  const all = Array.from({ length: pool }, () => database.worker((em) => em.execute('SELECT 1')));
  expect(await Promise.all(all)).toHaveLength(pool);
  // It waits for every connection that was not given back.
  await database.close();
  await server.stop();
  await rm(directory, { recursive: true });
});
