import type { EntitySchema } from '@mikro-orm/core';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { FairShare, type Leave, type ShareRequest } from '../resilience/FairShare.js';
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
  connections?: ConnectionSettings | undefined;
  /** Told of transactions for which there was no connection at once: whether they got one in the end. */
  waited?: ((outcome: 'entered' | 'refused') => void) | undefined;
  /** Told of every statement that has been run. */
  observe?: SqlObserver | undefined;
}

/** How many connections there are for requests and for what follows from them, and who may have how many. */
export interface ConnectionSettings {
  /** In all. */
  total: number;
  /** That one tenant's requests may have at once; its other work may have half as many beside them. */
  perTenant: number;
  /** Requests of one tenant that may wait for a connection. */
  waitingPerTenant: number;
}

export const defaultConnections: ConnectionSettings = { total: 8, perTenant: 6, waitingPerTenant: 200 };

/** Milliseconds that anyone waits for a connection. */
const patienceMs = 10_000;

/** Whose rows a transaction may see. */
export interface DatabaseSession {
  tenantId: string | null;
  /** Only tenancy's tables look at it: a person's own memberships are theirs in every tenant. */
  userId?: string | undefined;
}

export interface TransactionOptions {
  readOnly?: boolean;
  /** Milliseconds that there are: to wait for a connection, and for each statement, which PostgreSQL cancels then. */
  timeMs?: number;
  /** Whether a caller waits for it, who can be refused when there are too many of them. */
  isRequest?: boolean;
  /**
   * Milliseconds for which PostgreSQL waits for its next statement, and ends it then. Default 60,000 for a request, which may
   * ask others meanwhile, else 10,000.
   */
  idleMs?: number | undefined;
}

/** Milliseconds after which a request's transaction is ended in which nothing is asked. */
const requestIdleMs = 60_000;

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
  readonly #connections: ConnectionSettings;
  readonly #share: FairShare;
  /** What takes a connection, or does its work on one, as long as that has to be over before the pools are closed. */
  readonly #under = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(app: MikroORM, worker: MikroORM, options: DatabaseOptions) {
    const { urls, connections = defaultConnections, waited } = options;
    this.#app = app;
    this.#worker = worker;
    this.workerUrl = urls.worker;
    this.#connections = connections;
    this.#share = new FairShare({ capacity: connections.total, patienceMs, what: 'transactions', waited });
  }

  /** Brings the schema up to date and opens the pools. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const ran = await migrate(options.urls.owner, options.migrationsDirectory);
    if (ran.length > 0) options.logger.info({ migrations: ran }, 'Migrations have run.');
    const { total } = options.connections ?? defaultConnections;
    const [app, worker] = await Promise.all([
      MikroORM.init(ormOptions(options.urls.app, options.entities, total, options.observe)),
      MikroORM.init(ormOptions(options.urls.worker, options.entities, 4, options.observe)),
    ]);
    return new Database(app as MikroORM, worker as MikroORM, options);
  }

  /**
   * Begins a transaction that sees the session's rows and no others, on a connection of its tenant's share.
   * @throws GantryError RATE_LIMITED when the tenant has too many under way
   */
  async begin(session: DatabaseSession, options: TransactionOptions = {}): Promise<OpenTransaction> {
    const { timeMs = Number.POSITIVE_INFINITY } = options;
    const startedAt = performance.now();
    const leave = onlyOnce(await this.#share.enter(this.#shareOf(session, options)));
    try {
      const left = { ...options, timeMs: timeMs - (performance.now() - startedAt) };
      return await this.#unlessClosed(() => this.#begin(session, left, leave));
    } catch (error) {
      leave();
      throw error;
    }
  }

  #shareOf({ tenantId, userId }: DatabaseSession, options: TransactionOptions): ShareRequest {
    const { isRequest = false, timeMs: timeLeftMs = Number.POSITIVE_INFINITY } = options;
    const { total, perTenant, waitingPerTenant } = this.#connections;
    const owner = tenantId ?? userId ?? '';
    const isPlatform = tenantId === null && userId?.startsWith('usr_') !== true;
    return {
      // What nobody waits for is not to stand behind a flood of requests, nor to be lost by it.
      owner: isRequest ? owner : `${owner} later`,
      most: isPlatform ? total : isRequest ? perTenant : Math.ceil(perTenant / 2),
      maxWaiting: isRequest ? waitingPerTenant : Number.POSITIVE_INFINITY,
      timeLeftMs,
    };
  }

  async #begin(
    session: DatabaseSession,
    options: TransactionOptions & { timeMs: number },
    leave: () => void,
  ): Promise<OpenTransaction> {
    const {
      readOnly = false,
      isRequest = false,
      timeMs,
      idleMs = isRequest ? requestIdleMs : undefined,
    } = options;
    const em = this.#app.em.fork({
      session: {
        variables: {
          'app.tenant_id': session.tenantId ?? '',
          'app.user_id': session.userId ?? '',
          // In the same statement as the others, and for this transaction alone. 0 would be no limit.
          ...idleLimit(idleMs),
          ...(timeMs < longestStatementMs
            ? { statement_timeout: String(Math.max(1, Math.ceil(timeMs))) }
            : {}),
        },
      },
    }) as EntityManager;
    await em.begin({ readOnly });
    return {
      em,
      commit: () => em.commit().finally(leave),
      rollback: () => em.rollback().finally(leave),
    };
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
  async worker<T>(
    work: (em: EntityManager) => Promise<T>,
    { idleMs }: Pick<TransactionOptions, 'idleMs'> = {},
  ): Promise<T> {
    const session = { variables: idleLimit(idleMs) };
    return this.#unlessClosed(() =>
      (this.#worker.em.fork({ session }) as EntityManager).transactional((em) => work(em as EntityManager)),
    );
  }

  /** Whether the database answers. */
  async ready(): Promise<boolean> {
    // A pool connects with its first query, and counts as not connected until then: ask it one.
    try {
      await this.#unlessClosed(() => this.#app.em.getConnection().execute('select 1'));
      return true;
    } catch {
      return false;
    }
  }

  /** Ends when what has begun is over; what begins from now on fails. */
  async close(): Promise<void> {
    this.#closed = true;
    // A connection that comes while its pool is being closed would be waited for, and never be given back.
    await Promise.allSettled(this.#under);
    await Promise.all([this.#app.close(true), this.#worker.close(true)]);
  }

  async #unlessClosed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('The database has been closed.');
    const under = work();
    this.#under.add(under);
    try {
      return await under;
    } finally {
      this.#under.delete(under);
    }
  }
}

function idleLimit(idleMs: number | undefined): Record<string, string> {
  return idleMs === undefined ? {} : { idle_in_transaction_session_timeout: String(idleMs) };
}

/** A transaction whose commit fails is rolled back, too. */
function onlyOnce(leave: Leave): Leave {
  let left = false;
  return () => {
    if (left) return;
    left = true;
    leave();
  };
}
