import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { checkLogins } from '../../src/persistence/checkLogins.js';
import { provisionDatabase, type DatabaseUrls } from '../../src/persistence/provisionDatabase.js';

let urls: DatabaseUrls;
let admin: (database: string, ...statements: string[]) => Promise<void>;

beforeAll(() => {
  admin = async (database, ...statements) => {
    const client = new Client({ connectionString: new URL(`/${database}`, inject('adminUrl')).href });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
});

// Roles are the whole server's: those that are made more than they should be must be this test's alone.
const service = (): string => `probe${randomBytes(4).toString('hex')}`;
let name: string;
beforeEach(async () => {
  name = service();
  urls = await provisionDatabase(inject('adminUrl'), name, 'test', `test_${name}`);
  await admin(`test_${name}`, 'CREATE TABLE note (id int)', `ALTER TABLE note OWNER TO ${name}_owner`);
});
const refusal = (given: DatabaseUrls = urls): Promise<string> =>
  checkLogins(given, name).then(
    () => 'none',
    (error: Error) => error.message,
  );
const setting = (kind: '' | 'WORKER_' | 'OWNER_' = ''): string => `DATABASE_${kind}URL_${name.toUpperCase()}`;

describe('the logins of a service', () => {
  it('as they are provisioned, are taken', async () => {
    expect(await refusal()).toBe('none');
  });

  it('may have schemas of their own for background work, and for nothing else', async () => {
    const schema = (login: string): string[] => [
      `CREATE SCHEMA engine_${login} AUTHORIZATION ${name}_${login}`,
      `CREATE TABLE engine_${login}.job (id int)`,
      `ALTER TABLE engine_${login}.job OWNER TO ${name}_${login}`,
    ];
    await admin(`test_${name}`, ...schema('worker'));
    expect(await refusal()).toBe('none');
    await admin(`test_${name}`, ...schema('app'));
    expect(await refusal()).toBe(
      `${setting()}: the login "${name}_app" owns the table "job"; requests need a login that owns none.`,
    );
  });

  it.each(['app', 'worker'] as const)(
    'are refused when the one of the %s is more than that',
    async (login) => {
      const at = `${setting(login === 'app' ? '' : 'WORKER_')}: the login "${name}_${login}"`;
      const role = `${name}_${login}`;
      await admin('postgres', `ALTER ROLE ${role} SUPERUSER`);
      expect(await refusal()).toBe(`${at} is a superuser, whom row level security does not bind.`);
      await admin('postgres', `ALTER ROLE ${role} NOSUPERUSER BYPASSRLS`);
      expect(await refusal()).toBe(`${at} bypasses row level security.`);
      await admin('postgres', `ALTER ROLE ${role} NOBYPASSRLS`);
      await admin('postgres', `CREATE ROLE ${role}_more BYPASSRLS`, `GRANT ${role}_more TO ${role}`);
      expect(await refusal()).toBe(`${at} bypasses row level security as a member of "${role}_more".`);
      await admin('postgres', `DROP ROLE ${role}_more`);
      await admin(`test_${name}`, `ALTER TABLE note OWNER TO ${role}`);
      expect(await refusal()).toBe(`${at} owns the table "note"; requests need a login that owns none.`);
    },
  );

  it('are refused when they are one, also before there is any table', async () => {
    await admin(`test_${name}`, 'DROP TABLE note');
    expect(await refusal({ ...urls, app: urls.owner })).toBe(
      `${setting()}: the login "${name}_owner" is the one that owns the tables, or a member of it; requests need one of their own.`,
    );
  });

  it('are named by their setting, never by their URL, when they do not hold', async () => {
    const wrong = urls.app.replace(':test@', ':secret@');
    expect(await refusal({ ...urls, app: wrong })).toBe(
      `${setting()}: the database cannot be reached (28P01).`,
    );
    const nobody = 'postgres://a:secret@127.0.0.1:1/x';
    expect(await refusal({ ...urls, owner: nobody })).toBe(
      `${setting('OWNER_')}: the database cannot be reached (ECONNREFUSED).`,
    );
  });
});
