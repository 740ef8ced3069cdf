import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../src/persistence/migrate.js';
import { provisionDatabase, type DatabaseUrls } from '../../src/persistence/provisionDatabase.js';

let directory: string;
let urls: DatabaseUrls;
let count = 0;

const file = (name: string, sql: string): Promise<void> => writeFile(path.join(directory, name), sql);

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'migrate-'));
  urls = await provisionDatabase(inject('adminUrl'), 'migrated', 'test', `migrate_${Date.now()}_${count++}`);
});

describe('migrations', () => {
  it('run once, in the order of their names, however many start at the same time', async () => {
    await file('0002_more.sql', 'ALTER TABLE thing ADD COLUMN more text');
    await file('0001_initial.sql', 'CREATE TABLE thing (id text)');
    const ran = await Promise.all([1, 2, 3].map(() => migrate(urls.owner, directory)));
    expect(ran.flat()).toEqual(['0001_initial.sql', '0002_more.sql']);
  });

  it('refuse a file that was edited after it ran', async () => {
    await file('0001_initial.sql', 'CREATE TABLE thing (id text)');
    await migrate(urls.owner, directory);
    await file('0001_initial.sql', 'CREATE TABLE thing (id text, more text)');
    await expect(migrate(urls.owner, directory)).rejects.toThrow(
      'Migration 0001_initial.sql was edited after it ran',
    );
  });

  it('leave nothing behind of one that fails', async () => {
    await file('0001_broken.sql', 'CREATE TABLE thing (id text); SELECT nonsense');
    await expect(migrate(urls.owner, directory)).rejects.toThrow('Migration 0001_broken.sql failed.');
    expect(await query(urls.owner, "SELECT 1 FROM pg_tables WHERE tablename = 'thing'")).toEqual([]);
  });

  it('leave the login that serves requests without a table of its own and without power over any', async () => {
    await file('0001_initial.sql', 'CREATE TABLE thing (id text)');
    await migrate(urls.owner, directory);
    expect(await query(urls.app, 'SELECT * FROM thing')).toEqual([]);
    for (const sql of [
      'DROP TABLE thing',
      'ALTER TABLE thing DISABLE ROW LEVEL SECURITY',
      'CREATE TABLE own (id text)',
      'SELECT * FROM gantry_migration',
    ]) {
      await expect(query(urls.app, sql)).rejects.toThrow(/must be owner|permission denied/);
    }
  });
});
