import { describe, expect, inject, it, vi } from 'vitest';
import { QueuedClient } from '../../src/persistence/QueuedClient.js';

describe('a connection shared by resolvers', () => {
  it('runs queries that are asked for side by side one after the other, without a warning', async () => {
    const warned = vi.fn<(warning: Error) => void>();
    process.on('warning', warned);
    const client = new QueuedClient({ connectionString: inject('adminUrl') });
    await client.connect();
    try {
      await client.query('CREATE TEMPORARY TABLE step (at serial, name text)');
      const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
      await Promise.all(names.map((name) => client.query('INSERT INTO step (name) VALUES ($1)', [name])));
      const { rows } = (await client.query('SELECT name FROM step ORDER BY at')) as {
        rows: { name: string }[];
      };
      expect(rows.map((row) => row.name)).toEqual(names);
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
      client.query('SELECT nonsense'),
      client.query('SELECT 1'),
    ]);
    await client.end();
    expect([failed.status, fine.status]).toEqual(['rejected', 'fulfilled']);
  });
});
