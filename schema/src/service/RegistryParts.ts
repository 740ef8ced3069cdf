import type { Logger } from 'pino';
import type { SchemaRegistry } from '../registry/SchemaRegistry.js';
import type { RegistryKeys } from './keys/RegistryKeys.js';
import type { RegistryMetrics } from './metrics/RegistryMetrics.js';
import type { RegistryNews } from './news/RegistryNews.js';
import type { PostgresStore } from './persistence/PostgresStore.js';

/** What requests are answered with. */
export interface RegistryParts {
  /** What belongs to an owner, and nothing else. */
  store(owner: string): PostgresStore;
  registry(owner: string): SchemaRegistry;
  keys: RegistryKeys;
  news: RegistryNews;
  metrics: RegistryMetrics;
  logger: Logger;
  /** Of them at most may wait for news at once. */
  maxWaiting: number;
}
