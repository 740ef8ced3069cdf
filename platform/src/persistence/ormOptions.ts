import type { EntitySchema } from '@mikro-orm/core';
import { defineConfig } from '@mikro-orm/postgresql';
import { QueuedClient } from './QueuedClient.js';
import { platformEntities } from './platformEntities.js';
import { migrationTable } from './migrate.js';

/** How every service's MikroORM is set up; `poolSize` is a number of connections. */
export function ormOptions(url: string, entities: EntitySchema[], poolSize: number) {
  return defineConfig({
    clientUrl: url,
    entities: [...platformEntities, ...entities],
    // A request that waits ten seconds for a connection fails rather than hangs.
    driverOptions: { Client: QueuedClient, connectionTimeoutMillis: 10_000 },
    pool: { min: 0, max: poolSize, idleTimeoutMillis: 30_000 },
    // A reference is loaded for all rows of a request at once.
    dataloader: true,
    forceUtcTimezone: true,
    schemaGenerator: { skipTables: [migrationTable] },
    ignoreUndefinedInQuery: false,
  });
}
