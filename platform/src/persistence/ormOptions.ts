import type { EntitySchema } from '@mikro-orm/core';
import { defineConfig } from '@mikro-orm/postgresql';
import { observedClient, type SqlObserver } from './observedClient.js';
import { platformEntities } from './platformEntities.js';
import { migrationTable } from './migrate.js';

/** Milliseconds after which PostgreSQL ends a transaction in which nothing is asked: what a process that is frozen has locked, others wait for. */
const longestIdleMs = 10_000;

/** How every service's MikroORM is set up; `poolSize` is a number of connections. */
export function ormOptions(url: string, entities: EntitySchema[], poolSize: number, observe?: SqlObserver) {
  return defineConfig({
    clientUrl: url,
    entities: [...platformEntities, ...entities],
    // A request that waits ten seconds for a connection fails rather than hangs.
    driverOptions: {
      Client: observedClient(observe),
      connectionTimeoutMillis: 10_000,
      idle_in_transaction_session_timeout: longestIdleMs,
    },
    pool: { min: 0, max: poolSize, idleTimeoutMillis: 30_000 },
    // A reference is loaded for all rows of a request at once.
    dataloader: true,
    forceUtcTimezone: true,
    schemaGenerator: { skipTables: [migrationTable] },
    ignoreUndefinedInQuery: false,
  });
}
