import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EntitySchema } from '@mikro-orm/core';
import { pino } from 'pino';
import { EmbeddedPostgres } from './EmbeddedPostgres.js';
import { provisionDatabase } from './provisionDatabase.js';
import { writeMigration } from './writeMigration.js';

// `npm run migration -- <service> <title>`: writes the next migration of a subgraph, or of the registry, from its built entities.
const [service, title] = process.argv.slice(2);
if (!service || !title || !/^[a-z]+$/.test(service) || !/^[a-z0-9_]+$/.test(title)) {
  console.error('Usage: npm run migration -- <service> <title_in_snake_case>');
  process.exit(2);
}
const [place, built] =
  service === 'registry'
    ? ['schema', 'dist/service/persistence/entities.js']
    : [`subgraphs/${service}`, 'dist/persistence/entities.js'];
const folder = fileURLToPath(new URL(`../../../${place}/`, import.meta.url));
const module = pathToFileURL(path.join(folder, built)).href;
const { entities } = (await import(module)) as { entities: EntitySchema[] };
const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-migration-'));
const server = await EmbeddedPostgres.start({ directory, logger: pino({ level: 'silent' }) });
try {
  const urls = await provisionDatabase(server.adminUrl, service, 'migration');
  const name = await writeMigration(urls.owner, path.join(folder, 'migrations'), entities, title);
  console.log(
    name ? `Wrote ${place}/migrations/${name}.` : 'The migrations already say what the entities say.',
  );
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
