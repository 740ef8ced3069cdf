import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { entities } from '@gantry/schema/service/persistence/entities.js';
import { OwnerTransactions } from '@gantry/schema/service/persistence/OwnerTransactions.js';
import { PostgresStore } from '@gantry/schema/service/persistence/PostgresStore.js';
import { examplePublication } from '../../registry/examplePublication.js';
import { refusalOf } from '../../registry/refusalOf.js';
import { storeContract } from '../../registry/storeContract.js';
import { openTestDatabase } from '../openTestDatabase.js';

storeContract('PostgreSQL', async () => {
  const { database } = await openTestDatabase();
  return {
    open: (owner) => new PostgresStore(new OwnerTransactions(database), owner),
    close: () => database.close(),
  };
});

const ref = { graph: 'shop', variant: 'main' };
const storefront = { name: 'storefront', version: '1.0' };

describe('the database', () => {
  let database: Database;
  let urls: DatabaseUrls;
  beforeAll(async () => void ({ database, urls } = await openTestDatabase()));
  afterAll(() => database.close());

  it('has migrations that say what the entities say', async () => {
    expect(await schemaDrift(urls.owner, entities)).toBe('');
  });

  it('refuses what PostgreSQL cannot keep, naming the place, and stores nothing', async () => {
    const store = new PostgresStore(new OwnerTransactions(database), 'platform');
    const supergraph = { sdl: 'type Query { a: Int } # \0', etag: 'e' };
    const refusal = await refusalOf(store.append(ref, examplePublication(1, { supergraph })));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'supergraph.sdl' } });
    expect(await store.latest(ref)).toBeNull();
  });

  it('keeps an id for one document, also when two register it at once', async () => {
    const place = { graph: 'ids', variant: 'main' };
    const documents = ['{ one }', '{ two }', '{ three }', '{ four }'];
    const outcomes = await Promise.allSettled(
      documents.map((document, index) =>
        new PostgresStore(new OwnerTransactions(database), 'platform').putOperations(
          place,
          { name: `client-${index}`, version: null },
          [{ id: 'same', document }],
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'documents' } });
    const kept = await new PostgresStore(new OwnerTransactions(database), 'platform').operations(place);
    expect(kept).toHaveLength(1);
  });

  describe('of two owners', () => {
    const owners = ['tnt_a', 'tnt_b'];
    beforeAll(async () => {
      for (const owner of owners) {
        const store = new PostgresStore(new OwnerTransactions(database), owner);
        await store.append(ref, examplePublication(1, { author: owner }));
        await store.putContract(ref, { name: 'public', include: ['a'], exclude: [] });
        await store.putOperations(ref, storefront, [{ id: 'one', document: '{ one }' }]);
        await store.approve(ref, [
          {
            change: { type: 'FIELD_REMOVED', path: 'Query.a' },
            reason: 'So.',
            author: owner,
            approvedAt: '2026-01-01T00:00:00.000Z',
            version: 1,
          },
        ]);
        await store.recordUsage(ref, {
          id: 'same',
          gateway: 'g',
          from: '2026-01-01T00:00:00.000Z',
          to: '2026-01-01T00:01:00.000Z',
          operations: { aa: { name: null, document: '{ one }' } },
          uses: [{ operation: 'aa', client: storefront, count: 1, errors: 0 }],
        });
        const seenAt = '2026-01-01T00:00:00.000Z';
        await store.reportLive(ref, { gateway: 'g', contract: null, etag: 'e', seenAt });
      }
    });

    /** Every table in which rows belong to somebody. */
    const tables = entities.map((entity) => entity.meta.tableName).filter((name) => name !== 'registry_key');

    it.each(tables)('shows of %s the rows of the one who asks, and to nobody all', async (table) => {
      const all = async (tenantId: string | null): Promise<string[]> => {
        const rows = await database.tenant({ tenantId }, (em) =>
          em.execute<{ tenant_id: string }[]>(`SELECT tenant_id FROM ${table}`),
        );
        return [...new Set(rows.map((row) => row.tenant_id))];
      };
      expect(await all('tnt_a')).toEqual(['tnt_a']);
      expect(await all('tnt_b')).toEqual(['tnt_b']);
      expect(await all(null)).toEqual([]);
    });

    it.each(tables)('lets nobody reach across in %s, whatever the statement says', async (table) => {
      const asA = (sql: string): Promise<unknown> =>
        database.tenant({ tenantId: 'tnt_a' }, (em) => em.execute(sql));
      await asA(`DELETE FROM ${table} WHERE tenant_id = 'tnt_b'`);
      await asA(`UPDATE ${table} SET graph = 'taken' WHERE tenant_id = 'tnt_b'`);
      await expect(asA(`INSERT INTO ${table} SELECT * FROM ${table}`)).rejects.toThrow(/duplicate key/);
      const columns = await columnsOf(table);
      const forged = columns.map((column) => (column === 'tenant_id' ? "'tnt_b'" : `"${column}"`)).join(', ');
      await expect(asA(`INSERT INTO ${table} SELECT ${forged} FROM ${table}`)).rejects.toThrow(
        /row-level security/,
      );
      const kept = await database.tenant({ tenantId: 'tnt_b' }, (em) =>
        em.execute<{ graph: string }[]>(`SELECT graph FROM ${table}`),
      );
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.every(({ graph }) => graph === 'shop')).toBe(true);
    });

    const columnsOf = async (table: string): Promise<string[]> => {
      const rows = await database.tenant({ tenantId: 'tnt_a' }, (em) =>
        em.execute<{ column_name: string }[]>(
          'SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position',
          [table],
        ),
      );
      return rows.map((row) => row.column_name);
    };

    it('lets nobody change or take back what was published or approved', async () => {
      for (const table of ['publication', 'served_schema', 'approval']) {
        const asA = (sql: string): Promise<{ affectedRows?: number }> =>
          database.tenant({ tenantId: 'tnt_a' }, (em) => em.execute(sql, [], 'run'));
        expect(await asA(`UPDATE ${table} SET version = 9`)).toMatchObject({ affectedRows: 0 });
        expect(await asA(`DELETE FROM ${table}`)).toMatchObject({ affectedRows: 0 });
      }
    });
  });
});
