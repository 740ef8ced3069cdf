import { fileURLToPath } from 'node:url';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { checkLogins } from '@gantry/platform/persistence/checkLogins.js';
import { Database, type ConnectionSettings } from '@gantry/platform/persistence/Database.js';
import { DatabaseMetrics } from '@gantry/platform/persistence/DatabaseMetrics.js';
import type { DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import { LocalRegistry } from '../registry/LocalRegistry.js';
import type { RegistryStore } from '../registry/RegistryStore.js';
import type { SchemaRegistry } from '../registry/SchemaRegistry.js';
import {
  defaultExaminerSettings,
  ExaminerThread,
  type ExaminerThreadSettings,
} from './examination/ExaminerThread.js';
import { defaultCallerLimits, type CallerLimitSettings } from './http/CallerLimits.js';
import { RegistryHandler } from './http/RegistryHandler.js';
import { RegistryKeys } from './keys/RegistryKeys.js';
import { RegistryMetrics } from './metrics/RegistryMetrics.js';
import { RegistryNews } from './news/RegistryNews.js';
import { entities } from './persistence/entities.js';
import { OwnerTransactions } from './persistence/OwnerTransactions.js';
import { PostgresStore } from './persistence/PostgresStore.js';
import type { RegistryParts } from './RegistryParts.js';
import { UsageRetention } from './retention/UsageRetention.js';

export interface RegistryOptions {
  urls: DatabaseUrls;
  /** Opens everything of the platform's, and gives out keys to others. */
  operatorKey: string;
  /** Of the paths under which it answers; by default it is all that is served. */
  prefix?: string;
  connections?: ConnectionSettings | undefined;
  limits?: Partial<RegistryLimits> | undefined;
  logger: Logger;
  metrics: Registry;
}

export interface RegistryLimits extends CallerLimitSettings {
  /** Days that traffic is kept. */
  usageDays: number;
  /** Callers that may wait for news at this replica. */
  waiting: number;
  examiner: ExaminerThreadSettings;
}

export const defaultRegistryLimits: RegistryLimits = {
  ...defaultCallerLimits,
  usageDays: 90,
  waiting: 10_000,
  examiner: defaultExaminerSettings,
};

/** A registry over its database, with no server of its own. */
export interface OpenRegistry {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** What belongs to an owner, for who is in this process. */
  of(owner: string): SchemaRegistry;
  /** Where it is kept. */
  store(owner: string): RegistryStore;
  ready(): Promise<boolean>;
  /** Lets nobody wait for news any more: they ask again, elsewhere. */
  release(): void;
  close(): Promise<void>;
}

const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Brings the registry's database up to date, and begins to listen to what other replicas store. */
export async function openRegistry(options: RegistryOptions): Promise<OpenRegistry> {
  const { urls, operatorKey, prefix = '', connections, logger } = options;
  const limits = { ...defaultRegistryLimits, ...options.limits };
  await checkLogins(urls, 'registry');
  const databaseMetrics = DatabaseMetrics.of(options.metrics);
  const database = await Database.open({
    urls,
    entities,
    migrationsDirectory,
    logger,
    connections,
    waited: (outcome) => databaseMetrics.waited('registry', outcome),
  });
  const news = new RegistryNews(urls.worker, (error) =>
    logger.warn({ err: error }, 'What other replicas store is not heard of at the moment.'),
  );
  const retention = new UsageRetention({
    database,
    days: limits.usageDays,
    failed: (error) => logger.warn({ err: error }, 'Old traffic could not be forgotten.'),
  });
  const examiner = new ExaminerThread(limits.examiner);
  const transactions = new OwnerTransactions(database);
  const store = (owner: string): PostgresStore => new PostgresStore(transactions, owner);
  const registry = (owner: string): SchemaRegistry =>
    new LocalRegistry(store(owner), undefined, examiner.of(owner));
  const parts: RegistryParts = {
    store,
    registry,
    keys: new RegistryKeys(transactions, operatorKey),
    news,
    metrics: new RegistryMetrics(options.metrics, () => news.waiting),
    logger,
    maxWaiting: limits.waiting,
  };
  const handler = new RegistryHandler(parts, limits, prefix);
  await news.start();
  retention.start();
  return {
    handle: (request, response) => handler.handle(request, response),
    of: registry,
    store,
    ready: () => database.ready(),
    release: () => news.release(),
    close: async () => {
      await news.stop();
      await retention.stop();
      await examiner.close();
      await database.close();
    },
  };
}
