import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EntitySchema } from '@mikro-orm/core';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { pino } from 'pino';
import { inject } from 'vitest';
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
}

export async function openNotes(): Promise<OpenNotes> {
  const entities = [NoteEntity] as unknown as EntitySchema[];
  const migrationsDirectory = await mkdtemp(path.join(os.tmpdir(), 'notes-'));
  const name = `notes_${Date.now()}_${process.pid}`;
  const urls = await provisionDatabase(inject('adminUrl'), 'notes', 'test', name);
  await writeMigration(urls.owner, migrationsDirectory, entities, 'initial');
  const test = await createTestPlatform('notes', { entities, migrationsDirectory });
  const subgraph = createNotesSubgraph(test.platform);
  await subgraph.start();
  const server = new SubgraphServer(subgraph, test.platform.metrics, pino({ level: 'silent' }));
  const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  const endpoint = new HttpSubgraphEndpoint({ name: 'notes', url: `${url}/graphql` });
  return {
    test,
    subgraph: subgraph as Subgraph,
    url,
    endpoint,
    async [Symbol.asyncDispose]() {
      await endpoint.close();
      await server.close();
      await subgraph.stop();
      await test.close();
    },
  };
}
