import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { EventCatalog } from '../../src/events/EventCatalog.js';
import { eventSchemasDirectory } from '../../src/events/eventSchemasDirectory.js';
import { InboxProcessor } from '../../src/events/InboxProcessor.js';
import { newId } from '../../src/ids/newId.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';
import { writeMigration } from '../../src/persistence/writeMigration.js';

let test: TestPlatform;
let client: Client;

beforeAll(async () => {
  const migrationsDirectory = await mkdtemp(path.join(tmpdir(), 'gantry-inbox-'));
  const urls = await provisionDatabase(inject('adminUrl'), 'notes', 'test', `inbox_tables_${Date.now()}`);
  await writeMigration(urls.owner, migrationsDirectory, [], 'initial');
  test = await createTestPlatform('notes', { entities: [], migrationsDirectory });
  client = new Client({ connectionString: test.urls.worker });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await test?.close();
});

it('forgets what was handled two weeks ago, and nothing else', async () => {
  const received = async (id: string, handled: string): Promise<void> => {
    await client.query(
      `INSERT INTO inbox (id, tenant_id, event, next_attempt_at, handled_at)
        VALUES ($1, $2, '{}', now() + interval '1 day', ${handled})`,
      [id, newId('tnt')],
    );
  };
  await received('long ago', "now() - interval '15 days'");
  await received('lately', "now() - interval '13 days'");
  await received('not yet', 'NULL');
  const processor = new InboxProcessor({
    service: 'notes',
    database: test.platform.database,
    catalog: EventCatalog.load(eventSchemasDirectory),
    consumers: {},
    logger: pino({ level: 'silent' }),
  });
  processor.start();
  await vi.waitFor(
    async () => {
      const { rows } = await client.query('SELECT id FROM inbox ORDER BY sequence');
      expect(rows.map(({ id }) => id)).toEqual(['lately', 'not yet']);
    },
    { timeout: 30_000 },
  );
  await processor.stop();
});
