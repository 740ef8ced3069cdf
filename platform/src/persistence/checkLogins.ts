import { Client } from 'pg';
import { databaseSettings } from './databaseSettings.js';
import type { DatabaseUrls } from './provisionDatabase.js';

const oldestServer = 15;

/** What makes a login more than one that row level security binds. */
interface Login {
  name: string;
  superuser: string | null;
  bypasses: string | null;
  owns: string | null;
  isOwner: boolean;
}

/**
 * Looks at a service's three logins before anything is done with them: isolation of tenants stands on the one that serves
 * requests being nothing more than that, however it came by more: as itself, or as a member of another role.
 * @throws Error with a sentence that names the setting, and nothing of its URL
 */
export async function checkLogins(urls: DatabaseUrls, service: string): Promise<void> {
  const settings = databaseSettings(service);
  const owner = await inspect(urls.owner, settings.owner, async (client) => {
    const { rows } = await client.query<{ version: string; number: string; login: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number, current_user AS login`,
    );
    return rows[0]!;
  });
  if (Number(owner.number) < oldestServer * 10_000) {
    throw new Error(
      `${settings.owner}: the server is PostgreSQL ${owner.version}; ${oldestServer} or later is needed.`,
    );
  }
  for (const [setting, url, ownSchemas] of [
    [settings.app, urls.app, false],
    // It keeps schemas of its own, such as the workflow engine's.
    [settings.worker, urls.worker, true],
  ] as const) {
    const login = await inspect(url, setting, (client) => readLogin(client, owner.login, ownSchemas));
    const fault = faultOf(login);
    if (fault) throw new Error(`${setting}: the login "${login.name}" ${fault}`);
  }
}

function faultOf({ superuser, bypasses, owns, isOwner }: Login): string | undefined {
  if (superuser) return `is a superuser${as(superuser)}, whom row level security does not bind.`;
  if (bypasses) return `bypasses row level security${as(bypasses)}.`;
  if (owns) return `owns the table "${owns}"; requests need a login that owns none.`;
  if (isOwner) return 'is the one that owns the tables, or a member of it; requests need one of their own.';
  return undefined;
}

function as(role: string): string {
  return role === 'itself' ? '' : ` as a member of "${role}"`;
}

async function readLogin(client: Client, owner: string, ownSchemas: boolean): Promise<Login> {
  const role = (attribute: string): string =>
    `(SELECT CASE WHEN rolname = current_user THEN 'itself' ELSE rolname END FROM pg_roles
       WHERE ${attribute} AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname <> current_user LIMIT 1)`;
  const { rows } = await client.query<Login>(
    `SELECT current_user AS name, ${role('rolsuper')} AS superuser, ${role('rolbypassrls')} AS bypasses,
            pg_has_role(current_user, $1, 'MEMBER') AS "isOwner",
            (SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
                AND pg_has_role(current_user, c.relowner, 'MEMBER')
                AND NOT ($2 AND pg_has_role(current_user, n.nspowner, 'MEMBER'))
              ORDER BY c.relname LIMIT 1) AS owns`,
    [owner, ownSchemas],
  );
  return rows[0]!;
}

async function inspect<T>(url: string, setting: string, look: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that ends while it is asked is told of by the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
    throw new Error(`${setting}: the database cannot be reached (${reason}).`, { cause });
  }
  try {
    return await look(client);
  } finally {
    await client.end();
  }
}
