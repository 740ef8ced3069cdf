import type { EntitySchema } from '@mikro-orm/core';
import { defineConfig } from '@mikro-orm/postgresql';
import { observedClient, type SqlObserver } from './observedClient.js';
import { platformEntities } from './platformEntities.js';
import { migrationTable } from './migrate.js';

/** How every service's MikroORM is set up; `poolSize` is a number of connections. */
export function ormOptions(url: string, entities: EntitySchema[], poolSize: number, observe?: SqlObserver) {
  return defineConfig({
    clientUrl: url,
    entities: [...platformEntities, ...entities],
    // A request that waits ten seconds for a connection fails rather than hangs.
    driverOptions: { Client: observedClient(observe), connectionTimeoutMillis: 10_000 },
    pool: { min: 0, max: poolSize, idleTimeoutMillis: 30_000 },
    // A reference is loaded for all rows of a request at once.
    dataloader: true,
    forceUtcTimezone: true,
    schemaGenerator: { skipTables: [migrationTable] },
    ignoreUndefinedInQuery: false,
  });
}
