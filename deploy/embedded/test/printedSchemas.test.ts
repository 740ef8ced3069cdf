import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { readEmbeddedEnvironment } from '../src/environment.js';
import { openSubgraphs, type OpenSubgraphs } from '../src/openSubgraphs.js';
import { subgraphs } from '../src/subgraphs.js';

let directory: string;
// Roles have fixed passwords per server, so these databases get a server of their own.
let server: EmbeddedPostgres;
let opened: OpenSubgraphs;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'printed-schemas-'));
  // The server runs as another user than root.
  await chmod(directory, 0o755);
  const logger = pino({ level: 'silent' });
  server = await EmbeddedPostgres.start({ directory: path.join(directory, 'postgres'), logger });
  opened = await openSubgraphs({
    adminUrl: server.adminUrl,
    password: 'test',
    environment: { ...readEmbeddedEnvironment(), dataFolder: directory },
    logger,
    metrics: new Registry(),
  });
}, 300_000);

afterAll(async () => {
  await opened?.close();
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe.each(subgraphs.map((subgraph) => [subgraph.name, subgraph] as const))('%s', (name, subgraph) => {
  it('has its schema printed and committed (else: npm run generate)', () => {
    const file = new URL(`../../../subgraphs/${name}/schema.graphql`, import.meta.url);
    expect(opened.subgraphs.get(name)!.sdl === readFileSync(file, 'utf8')).toBe(true);
  });

  it('has migrations that say what its entities say (else: npm run migration)', async () => {
    const { owner } = await provisionDatabase(server.adminUrl, name, 'test');
    expect(await schemaDrift(owner, subgraph.entities)).toBe('');
  });

  it('has row level security forced on every table', async () => {
    const { owner } = await provisionDatabase(server.adminUrl, name, 'test');
    const client = new Client({ connectionString: owner });
    await client.connect();
    const open = await client.query<{ relname: string }>(
      `SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE n.nspname = 'public' AND relkind = 'r' AND relname <> 'gantry_migration'
          AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    await client.end();
    expect(open.rows).toEqual([]);
  });
});
