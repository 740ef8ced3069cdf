import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { newId } from '@gantry/platform/ids/newId.js';
import { migrate } from '@gantry/platform/persistence/migrate.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { Client } from 'pg';
import { expect, inject, it } from 'vitest';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

it('gives executions that began before there were parts their numbers, so that they go on', async () => {
  const name = `test_parts_${newId('evt').slice(-10)}`;
  const { owner, app } = await provisionDatabase(inject('adminUrl'), 'workflows', 'test', name);
  const before = await mkdtemp(path.join(os.tmpdir(), 'gantry-migrations-'));
  const client = new Client({ connectionString: app });
  try {
    for (const file of await readdir(migrationsDirectory)) {
      if (file < '0003') await cp(path.join(migrationsDirectory, file), path.join(before, file));
    }
    await migrate(owner, before);
    await client.connect();
    await client.query("SELECT set_config('app.tenant_id', 'tnt_a', false)");
    await client.query(
      `INSERT INTO execution (id, tenant_id, workflow_id, version, status, input, started_by, created_at, last_sequence, touched_at)
       VALUES ('exe_a', 'tnt_a', 'wf_a', 1, 'RUNNING', '{"value":{}}', 'usr_a', now(), 2, now())`,
    );
    await client.query(
      `INSERT INTO history_event (execution_id, sequence, tenant_id, type, at, detail)
       SELECT 'exe_a', sequence, 'tnt_a', 'TASK_STARTED', now(), '{"value":null}' FROM generate_series(1, 2) AS sequence`,
    );
    await migrate(owner, migrationsDirectory);
    const { rows } = await client.query(
      'SELECT last_number, part, number FROM execution JOIN history_event ON execution_id = id ORDER BY sequence',
    );
    expect(rows).toEqual([
      { last_number: 2, part: '', number: 1 },
      { last_number: 2, part: '', number: 2 },
    ]);
    await client.query("SELECT set_config('app.tenant_id', 'tnt_b', false)");
    expect((await client.query('SELECT 1 FROM history_event')).rows).toEqual([]);
  } finally {
    await client.end();
    await rm(before, { recursive: true, force: true });
  }
});
