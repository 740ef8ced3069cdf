import type { EntitySchema } from '@mikro-orm/core';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { migrate } from './migrate.js';
import { ormOptions } from './ormOptions.js';
import type { SqlObserver } from './observedClient.js';
import type { DatabaseUrls } from './provisionDatabase.js';

export interface DatabaseOptions {
  urls: DatabaseUrls;
  /** Entities of the service; the platform's own (outbox, inbox, …) are added to them. */
  entities: EntitySchema[];
  /** Folder with the service's SQL migrations, absolute. */
  migrationsDirectory: string;
  logger: Logger;
  /** Connections for requests. Default 8. */
  poolSize?: number;
  /** Told of every statement that has been run. */
  observe?: SqlObserver | undefined;
}

/** Whose rows a transaction may see. */
export interface DatabaseSession {
  tenantId: string | null;
  /** Only tenancy's tables look at it: a person's own memberships are theirs in every tenant. */
  userId?: string | undefined;
}

export interface TransactionOptions {
  readOnly?: boolean;
  /** Milliseconds after which PostgreSQL cancels a statement; no limit unless told. */
  statementMs?: number;
}

/** What PostgreSQL can count to: a limit above it is none. */
const longestStatementMs = 2 ** 31 - 1;

/** An open transaction under row level security, to be ended by `commit` or `rollback`. */
export interface OpenTransaction {
  em: EntityManager;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** One service's PostgreSQL database, under the login that serves requests and the one for background work. */
export class Database {
  /** The worker login's URL, for libraries that keep a schema of their own. */
  readonly workerUrl: string;
  readonly #app: MikroORM;
  readonly #worker: MikroORM;

  private constructor(app: MikroORM, worker: MikroORM, workerUrl: string) {
    this.#app = app;
    this.#worker = worker;
    this.workerUrl = workerUrl;
  }

  /** Brings the schema up to date and opens the pools. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const ran = await migrate(options.urls.owner, options.migrationsDirectory);
    if (ran.length > 0) options.logger.info({ migrations: ran }, 'Migrations have run.');
    const [app, worker] = await Promise.all([
      MikroORM.init(ormOptions(options.urls.app, options.entities, options.poolSize ?? 8, options.observe)),
      MikroORM.init(ormOptions(options.urls.worker, options.entities, 4, options.observe)),
    ]);
    return new Database(app as MikroORM, worker as MikroORM, options.urls.worker);
  }

  /** Begins a transaction that sees the session's rows and no others. */
  async begin(session: DatabaseSession, options: TransactionOptions = {}): Promise<OpenTransaction> {
    const { statementMs = Number.POSITIVE_INFINITY } = options;
    const em = this.#app.em.fork({
      session: {
        variables: {
          'app.tenant_id': session.tenantId ?? '',
          'app.user_id': session.userId ?? '',
          // In the same statement as the others, and for this transaction alone. 0 would be no limit.
          ...(statementMs < longestStatementMs
            ? { statement_timeout: String(Math.max(1, Math.ceil(statementMs))) }
            : {}),
        },
      },
    }) as EntityManager;
    await em.begin({ readOnly: options.readOnly ?? false });
    return { em, commit: () => em.commit(), rollback: () => em.rollback() };
  }

  /** Runs `work` in one transaction that sees the session's rows and no others; a throw rolls back. */
  async tenant<T>(
    session: DatabaseSession,
    work: (em: EntityManager) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const transaction = await this.begin(session, options);
    try {
      const result = await work(transaction.em);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  /** Runs `work` in one transaction as the platform itself: its own tables, and what tenants' tables let it read. */
  async worker<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return (this.#worker.em.fork() as EntityManager).transactional((em) => work(em as EntityManager));
  }

  /** Whether the database answers. */
  async ready(): Promise<boolean> {
    // A pool connects with its first query, and counts as not connected until then: ask it one.
    try {
      await this.#app.em.getConnection().execute('select 1');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#app.close(true), this.#worker.close(true)]);
  }
}
