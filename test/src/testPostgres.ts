import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';

interface Project {
  provide(key: 'adminUrl', value: string): void;
}

/** vitest's global setup: one real PostgreSQL server for the whole run; test files make databases of their own in it. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gantry-test-'));
  const server = await EmbeddedPostgres.start({
    directory,
    logger: pino({ level: 'silent' }),
    // Nothing here has to survive a crash of the machine.
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  });
  project.provide('adminUrl', server.adminUrl);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
