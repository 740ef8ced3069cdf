import { describe, expect, inject, it, vi } from 'vitest';
import type { QueryResult } from 'pg';
import { QueuedClient } from '../../src/persistence/QueuedClient.js';

/** A query that is asked for by a promise, as kysely asks. */
const ask = (client: QueuedClient, sql: string, values?: unknown[]): Promise<QueryResult> =>
  client.query(sql, values) as Promise<QueryResult>;

describe('a connection shared by resolvers', () => {
  it('runs queries that are asked for side by side one after the other, without a warning', async () => {
    const warned = vi.fn<(warning: Error) => void>();
    process.on('warning', warned);
    const client = new QueuedClient({ connectionString: inject('adminUrl') });
    await client.connect();
    try {
      await ask(client, 'CREATE TEMPORARY TABLE step (at serial, name text)');
      const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
      await Promise.all(names.map((name) => ask(client, 'INSERT INTO step (name) VALUES ($1)', [name])));
      const { rows } = await ask(client, 'SELECT name FROM step ORDER BY at');
      expect(rows.map((row: { name: string }) => row.name)).toEqual(names);
    } finally {
      await client.end();
      process.off('warning', warned);
    }
    expect(warned).not.toHaveBeenCalled();
  });

  it('goes on after a query that failed', async () => {
    const client = new QueuedClient({ connectionString: inject('adminUrl') });
    await client.connect();
    const [failed, fine] = await Promise.allSettled([
      ask(client, 'SELECT nonsense'),
      ask(client, 'SELECT 1'),
    ]);
    await client.end();
    expect([failed.status, fine.status]).toEqual(['rejected', 'fulfilled']);
  });
});
