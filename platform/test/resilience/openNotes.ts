import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EntitySchema } from '@mikro-orm/core';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { Client } from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import type { ConnectionSettings } from '../../src/persistence/Database.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';
import { writeMigration } from '../../src/persistence/writeMigration.js';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import type { Subgraph } from '../../src/subgraph/Subgraph.js';
import { SubgraphServer } from '../../src/subgraph/SubgraphServer.js';
import { createNotesSubgraph } from '../subgraph/notes/createNotesSubgraph.js';
import { NoteEntity } from '../subgraph/notes/NoteEntity.js';

/** The subgraph of notes behind HTTP, over a database of its own. */
export interface OpenNotes extends AsyncDisposable {
  test: TestPlatform;
  subgraph: Subgraph;
  url: string;
  endpoint: HttpSubgraphEndpoint;
  /** Connections on which the database sleeps now for a request. */
  sleeping(): Promise<number>;
}

export async function openNotes(connections?: ConnectionSettings): Promise<OpenNotes> {
  const entities = [NoteEntity] as unknown as EntitySchema[];
  const migrationsDirectory = await mkdtemp(path.join(os.tmpdir(), 'notes-'));
  const name = `notes_${randomUUID().slice(0, 8)}`;
  const urls = await provisionDatabase(inject('adminUrl'), 'notes', 'test', name);
  await writeMigration(urls.owner, migrationsDirectory, entities, 'initial');
  const test = await createTestPlatform('notes', {
    entities,
    migrationsDirectory,
    ...(connections ? { connections } : {}),
  });
  const subgraph = createNotesSubgraph(test.platform);
  await subgraph.start();
  const server = new SubgraphServer(subgraph, test.platform.metrics, pino({ level: 'silent' }));
  const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  const endpoint = new HttpSubgraphEndpoint({ name: 'notes', url: `${url}/graphql` });
  // Only a superuser sees what others ask.
  const admin = new Client({ connectionString: inject('adminUrl') });
  await admin.connect();
  return {
    test,
    async sleeping() {
      const { rows } = await admin.query<{ count: string }>(
        `SELECT count(*) FROM pg_stat_activity
         WHERE datname = $1 AND state = 'active' AND query ILIKE 'select pg_sleep%'`,
        [new URL(test.urls.app).pathname.slice(1)],
      );
      return Number(rows[0]!.count);
    },
    subgraph: subgraph as Subgraph,
    url,
    endpoint,
    async [Symbol.asyncDispose]() {
      await admin.end();
      await endpoint.close();
      await server.close();
      await subgraph.stop();
      await test.close();
    },
  };
}
