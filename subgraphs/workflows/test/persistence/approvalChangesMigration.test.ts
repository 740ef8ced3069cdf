import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { newId } from '@gantry/platform/ids/newId.js';
import { migrate } from '@gantry/platform/persistence/migrate.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { Client } from 'pg';
import { expect, inject, it } from 'vitest';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

it('has inboxes begin with what was open before there were changes', async () => {
  const name = `test_changes_${newId('evt').slice(-10)}`;
  const { owner, app } = await provisionDatabase(inject('adminUrl'), 'workflows', 'test', name);
  const before = await mkdtemp(path.join(os.tmpdir(), 'gantry-migrations-'));
  const client = new Client({ connectionString: app });
  const as = (tenant: string) => client.query("SELECT set_config('app.tenant_id', $1, false)", [tenant]);
  try {
    for (const file of await readdir(migrationsDirectory))
      if (file < '0015') await cp(path.join(migrationsDirectory, file), path.join(before, file));
    await migrate(owner, before);
    await client.connect();
    for (const [id, tenant, status] of [
      ['apr_1', 'tnt_a', 'OPEN'],
      ['apr_2', 'tnt_a', 'REJECTED'],
      ['apr_3', 'tnt_a', 'OPEN'],
      ['apr_4', 'tnt_b', 'OPEN'],
    ]) {
      await as(tenant!);
      await client.query(
        `INSERT INTO approval (id, tenant_id, execution_id, name, task, title, roles, users, schema, status, created_at)
         VALUES ($1, $2, 'exe_a', $1, 't', 't', '{}', '{}', '{"value":null}', $3, now())`,
        [id, tenant, status],
      );
    }
    await migrate(owner, migrationsDirectory);
    await as('tnt_a');
    const { rows } = await client.query(
      `SELECT position::int, approval_id AS id, status, last::int FROM approval_change JOIN approval_feed USING (tenant_id) ORDER BY position`,
    );
    expect(rows).toEqual([
      { position: 1, id: 'apr_1', status: 'OPEN', last: 2 },
      { position: 2, id: 'apr_3', status: 'OPEN', last: 2 },
    ]);
  } finally {
    await client.end();
    await rm(before, { recursive: true, force: true });
  }
});
