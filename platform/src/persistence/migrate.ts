import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { appRole, workerRole } from './tenantTable.js';

/** Table that remembers which migrations have run; not described by any entity. */
export const migrationTable = 'gantry_migration';

/**
 * Runs the SQL files of `directory` that have not run yet, in the order of their names, each in a transaction of
 * its own, while holding an advisory lock so that replicas that start together do it once.
 * @throws Error when a file that has already run was edited since.
 * @returns the names of the files that ran now
 */
export async function migrate(ownerUrl: string, directory: string): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('gantry migrate'))");
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${migrationTable} (name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = await client.query<{ name: string; digest: string }>(
      `SELECT name, digest FROM ${migrationTable}`,
    );
    const digests = new Map(applied.rows.map((row) => [row.name, row.digest]));
    const ran: string[] = [];
    const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of names) {
      const sql = await readFile(path.join(directory, name), 'utf8');
      const digest = createHash('sha256').update(sql).digest('hex');
      const known = digests.get(name);
      if (known === digest) continue;
      if (known) throw new Error(`Migration ${name} was edited after it ran; add a new one instead.`);
      await apply(client, name, sql, digest);
      ran.push(name);
    }
    if (ran.length > 0) await grant(client);
    return ran;
  } finally {
    await client.end();
  }
}

async function apply(client: Client, name: string, sql: string, digest: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(`INSERT INTO ${migrationTable} (name, digest) VALUES ($1, $2)`, [name, digest]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name} failed.`, { cause: error });
  }
}

/** What each login may do with a table at all; which rows, is for row level security. */
async function grant(client: Client): Promise<void> {
  for (const role of [appRole, workerRole]) {
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    await client.query(`REVOKE ALL ON ${migrationTable} FROM ${role}`);
  }
}
