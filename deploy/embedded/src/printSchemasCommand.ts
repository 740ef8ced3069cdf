import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { readEmbeddedEnvironment } from './environment.js';
import { openSubgraphs } from './openSubgraphs.js';

// Part of `npm run generate`: prints each subgraph's contract to its schema.graphql.
const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-schemas-'));
const logger = pino({ level: 'silent' });
const server = await EmbeddedPostgres.start({ directory, logger });
try {
  const opened = await openSubgraphs({
    adminUrl: server.adminUrl,
    password: 'schemas',
    environment: { ...readEmbeddedEnvironment(), dataFolder: directory },
    logger,
    metrics: new Registry(),
  });
  for (const [name, { sdl }] of opened.subgraphs) {
    await writeFile(new URL(`../../../subgraphs/${name}/schema.graphql`, import.meta.url), sdl);
  }
  await opened.close();
  console.log(`Printed ${opened.subgraphs.size} schemas.`);
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
