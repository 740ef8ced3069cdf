import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { appRole, workerRole } from './tenantTable.js';

/** Where one service's database is, for each of the three logins that use it. */
export interface DatabaseUrls {
  /** Owns the tables and runs migrations; used at start only. */
  owner: string;
  /** Serves requests; owns nothing and is bound by row level security. */
  app: string;
  /** The platform's own work; may create schemas of its own. */
  worker: string;
}

/**
 * Creates one service's database and its three login roles, or brings the passwords of existing ones up to date.
 * Only the embedded shape and the tests do this; elsewhere an operator does.
 * @param adminUrl a superuser's URL of any database of the server
 */
export async function provisionDatabase(
  adminUrl: string,
  service: string,
  password: string,
  database = `gantry_${service}`,
): Promise<DatabaseUrls> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // Roles belong to the whole server, and several services are provisioned at once.
    await admin.query("SELECT pg_advisory_lock(hashtext('gantry provision'))");
    for (const group of [appRole, workerRole]) await createRole(admin, group, 'NOLOGIN');
    for (const [suffix, group] of [
      ['owner', null],
      ['app', appRole],
      ['worker', workerRole],
    ] as const) {
      const role = `${service}_${suffix}`;
      await createRole(admin, role, `LOGIN PASSWORD ${escapeLiteral(password)}`);
      if (group) await admin.query(`GRANT ${escapeIdentifier(group)} TO ${escapeIdentifier(role)}`);
    }
    const name = escapeIdentifier(database);
    const existing = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (existing.rowCount === 0) {
      await admin.query(`CREATE DATABASE ${name} OWNER ${escapeIdentifier(`${service}_owner`)}`);
    }
    await admin.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
    await admin.query(
      `GRANT CONNECT ON DATABASE ${name} TO ${escapeIdentifier(`${service}_app`)}, ${escapeIdentifier(`${service}_worker`)}`,
    );
    await admin.query(`GRANT CREATE ON DATABASE ${name} TO ${escapeIdentifier(`${service}_worker`)}`);
  } finally {
    await admin.end();
  }
  const url = (suffix: string): string => {
    const parsed = new URL(adminUrl);
    parsed.username = `${service}_${suffix}`;
    parsed.password = password;
    parsed.pathname = `/${database}`;
    return parsed.href;
  };
  return { owner: url('owner'), app: url('app'), worker: url('worker') };
}

async function createRole(admin: Client, role: string, options: string): Promise<void> {
  const existing = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = existing.rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${escapeIdentifier(role)} ${options}`);
}
