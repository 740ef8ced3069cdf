import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import type { Logger } from 'pino';
import type { Authorizer, Resource } from '../authorization/Authorizer.js';
import { GantryError } from '../errors/GantryError.js';
import { UserFault } from '../errors/UserFault.js';
import type { EventData, EventName } from '../events/eventData.generated.js';
import type { EventHub } from '../events/EventHub.js';
import type { JsonValue } from '../events/Json.js';
import type { RequestContext, TenantRef } from '../identity/RequestContext.js';
import type { Locks, Release } from '../locks/Locks.js';
import type { Database, OpenTransaction } from '../persistence/Database.js';
import { deadlineExceeded } from '../resilience/deadlineExceeded.js';
import { timeLeft } from '../resilience/timeLimit.js';

/** Characters of an idempotency key. */
export const longestKey = 200;
/** Milliseconds that a repeat waits for the request that it repeats. */
const longestWait = 30_000;

export interface RequestScopeOptions<Services> {
  request: RequestContext;
  services: Services;
  signal: AbortSignal;
  database: Database;
  locks: Locks;
  events: EventHub;
  authorizer: Authorizer;
  logger: Logger;
}

interface AuditedDecision {
  action: string;
  resource: Resource;
  allowed: boolean;
  reasons: string[];
}

/**
 * Everything a resolver may use, for one request: who asks, the transaction, authorisation, events and loaders.
 * Queries read in one read-only transaction; each mutation field has a transaction of its own, committed before
 * what it returns is resolved further.
 */
export class RequestScope<Services = unknown> {
  readonly request: RequestContext;
  readonly services: Services;
  /** Aborts when the caller is gone, or waits no longer; `timeLeft` of it says how long that is. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly #database: Database;
  readonly #locks: Locks;
  readonly #events: EventHub;
  readonly #authorizer: Authorizer;
  readonly #loaders = new Map<string, DataLoader<never, unknown>>();
  #transaction: Promise<OpenTransaction> | undefined;
  #mutating = false;
  #ended = false;
  #decisions: AuditedDecision[] = [];
  #afterCommit: (() => void | Promise<void>)[] = [];
  #tenantOverride: TenantRef | undefined;

  constructor(options: RequestScopeOptions<Services>) {
    this.request = options.request;
    this.services = options.services;
    this.signal = options.signal;
    this.logger = options.logger;
    this.#database = options.database;
    this.#locks = options.locks;
    this.#events = options.events;
    this.#authorizer = options.authorizer;
  }

  /** The tenant of the request. @throws GantryError FORBIDDEN when it names none. */
  get tenant(): TenantRef {
    const tenant = this.#tenantOverride ?? this.request.tenant;
    if (tenant) return tenant;
    throw new GantryError(
      'FORBIDDEN',
      'This needs a tenant: send its slug or id in the header x-gantry-tenant, or use a token that names one.',
    );
  }

  /**
   * The entity manager of the request's transaction, which sees the tenant's rows and no others.
   * @throws Error in the source of a subscription, which may live for hours: use `read` there.
   */
  async em(): Promise<EntityManager> {
    if (this.#ended)
      throw new Error('A subscription holds no transaction open between its events; use read().');
    this.#transaction ??= this.#database.begin(
      { tenantId: this.request.tenant?.id ?? null, userId: this.request.actor.id },
      { readOnly: !this.#mutating, timeMs: this.#timeLeft(), isRequest: true },
    );
    return (await this.#transaction).em;
  }

  /** Reads in a short transaction of its own, as the source of a subscription does for each look. */
  async read<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const session = { tenantId: this.request.tenant?.id ?? null, userId: this.request.actor.id };
    return this.#database.tenant(session, work, {
      readOnly: true,
      timeMs: this.#timeLeft(),
      isRequest: true,
    });
  }

  /**
   * Goes on in a tenant that this very mutation has created.
   */
  async enterTenant(tenant: TenantRef): Promise<void> {
    const em = await this.em();
    await em.execute("SELECT set_config('app.tenant_id', ?, true)", [tenant.id]);
    this.#tenantOverride = tenant;
  }

  /**
   * Asserts that the actor may do this to that. Denials, and decisions inside a mutation, reach the audit trail.
   * @throws GantryError FORBIDDEN naming the action.
   */
  async authorize(action: string, resource: Resource): Promise<void> {
    const decided = this.#authorizer.decide(this.request, action, resource);
    const { allowed, reasons, level } = decided;
    if (!allowed || (this.#mutating && level !== 'read')) {
      this.#decisions.push({ action, resource, allowed, reasons });
    }
    if (allowed) return;
    // Written down once this request's transaction has ended: requests that each hold a connection and wait for a second
    // one would wait for each other for ever.
    if (this.#ended) await this.#auditSeparately();
    throw new GantryError('FORBIDDEN', `Your roles in this tenant do not allow "${action}".`);
  }

  /**
   * Refuses what `authorize` has allowed, because the thing itself says who may: the audit trail has a denial in its place.
   * @throws GantryError FORBIDDEN, always
   */
  deny(action: string, resource: Resource, message: string): never {
    const allowed = this.#decisions.filter(
      (each) => each.action !== action || each.resource.id !== resource.id,
    );
    this.#decisions = [...allowed, { action, resource, allowed: false, reasons: [] }];
    throw new GantryError('FORBIDDEN', message);
  }

  /** Publishes an event with the change that this request makes. */
  async publish<Name extends EventName>(name: Name, data: EventData[Name]): Promise<void> {
    await this.#events.publish(await this.em(), this.tenant.id, name, data, this.request.requestId);
  }

  /** Runs once the mutation's transaction has committed; a failure is logged and changes nothing. */
  afterCommit(work: () => void | Promise<void>): void {
    this.#afterCommit.push(work);
  }

  /**
   * Does `work` once for an idempotency key: a repeat, also a concurrent one, answers what the first one did.
   * @param work answers JSON that is enough to answer a repeat, usually ids
   * @throws UserFault IDEMPOTENCY_KEY_REUSED when the key was used with another input
   */
  async idempotent<T extends JsonValue>(
    operation: string,
    input: object & { idempotencyKey?: string | null },
    work: () => Promise<T>,
  ): Promise<T> {
    const key = input.idempotencyKey;
    if (key == null) return work();
    if (key.length === 0 || key.length > longestKey) {
      throw UserFault.of(
        'INVALID_IDEMPOTENCY_KEY',
        `The idempotency key must have 1 to ${longestKey} characters, not ${key.length}.`,
        ['idempotencyKey'],
      );
    }
    const owner = this.request.tenant?.id ?? this.request.actor.id;
    const digest = createHash('sha256').update(canonicalJson(input)).digest('hex');
    const em = await this.em();
    // A concurrent request with the same key waits here until the first one has committed or rolled back.
    const inserted = await em.execute<unknown[]>(
      'INSERT INTO idempotency (owner_id, operation, key, input_digest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key',
      [owner, operation, key, digest],
    );
    if (inserted.length === 0) return this.#replay<T>(em, owner, operation, key, digest);
    const result = await work();
    // enterTenant may have moved the session on; the key still belongs to whom it was claimed for.
    await em.execute("SELECT set_config('app.tenant_id', ?, true)", [this.request.tenant?.id ?? '']);
    await em.execute(
      'UPDATE idempotency SET result = ?::jsonb WHERE owner_id = ? AND operation = ? AND key = ?',
      [JSON.stringify(result), owner, operation, key],
    );
    if (this.#tenantOverride) await this.enterTenant(this.#tenantOverride);
    return result;
  }

  /** The request's loader of this name; keys are batched and loaded once. */
  loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<(V | null)[]>): DataLoader<K, V | null> {
    let loader = this.#loaders.get(name);
    if (!loader) {
      loader = new DataLoader<K, V | null>((keys) => batch(keys)) as unknown as DataLoader<never, unknown>;
      this.#loaders.set(name, loader);
    }
    return loader as unknown as DataLoader<K, V | null>;
  }

  /**
   * Runs one mutation field in a transaction of its own; for the platform, not for resolvers.
   * @param task what only one request at a time shall do; others wait before they take a connection
   * @throws GantryError UNAVAILABLE when the request that does it takes too long
   */
  async mutate<T>(work: () => Promise<T>, task?: string): Promise<T> {
    await this.#finish();
    const release = task === undefined ? undefined : await this.#turn(task);
    this.#mutating = true;
    try {
      const result = await work();
      if (this.#decisions.length === 0) throw new Error('This mutation asserted no authorisation.');
      await this.#auditTogether();
      await (await this.#transaction)?.commit();
      this.#transaction = undefined;
      this.#decisions = [];
      await release?.();
      await this.#runAfterCommit();
      return result;
    } catch (error) {
      const transaction = await this.#transaction?.catch(() => undefined);
      this.#transaction = undefined;
      await transaction?.rollback();
      await this.#auditSeparately();
      throw error;
    } finally {
      await release?.();
      this.#mutating = false;
      this.#afterCommit = [];
      this.#tenantOverride = undefined;
      this.#loaders.clear();
    }
  }

  /** Waits until no other request of the tenant, or of a caller without one, does the task. */
  async #turn(task: string): Promise<Release> {
    const owner = this.request.tenant?.id ?? null;
    const name = owner === null ? `${this.request.actor.id}:${task}` : task;
    const waitMs = Math.min(this.#timeLeft(), longestWait);
    const release = await this.#locks.acquire(owner, name, { waitMs, signal: this.signal });
    if (release) return release;
    throw new GantryError(
      'UNAVAILABLE',
      'Another request with this idempotency key is still under way; repeat it to learn what it did.',
      { retryAfter: 1 },
    );
  }

  /** Ends the read transaction, if one is open; for the platform, not for resolvers. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#finish();
  }

  /** @throws GantryError UNAVAILABLE when there is none: whoever asked does not wait any more */
  #timeLeft(): number {
    const left = timeLeft(this.signal);
    if (left > 0) return left;
    throw deadlineExceeded('There was no time left for the database.');
  }

  async #finish(): Promise<void> {
    const transaction = await this.#transaction?.catch(() => undefined);
    this.#transaction = undefined;
    await transaction?.rollback();
    await this.#auditSeparately();
  }

  async #replay<T extends JsonValue>(
    em: EntityManager,
    owner: string,
    operation: string,
    key: string,
    digest: string,
  ): Promise<T> {
    const rows = await em.execute<{ input_digest: string; result: T }[]>(
      'SELECT input_digest, result FROM idempotency WHERE owner_id = ? AND operation = ? AND key = ?',
      [owner, operation, key],
    );
    const row = rows[0];
    if (row?.input_digest === digest) return row.result;
    throw UserFault.of(
      'IDEMPOTENCY_KEY_REUSED',
      `The idempotency key "${key}" was used before with another input.`,
      ['idempotencyKey'],
    );
  }

  async #runAfterCommit(): Promise<void> {
    for (const work of this.#afterCommit) {
      try {
        await work();
      } catch (error) {
        this.logger.error({ err: error, requestId: this.request.requestId }, 'Work after a commit failed.');
      }
    }
  }

  async #auditTogether(): Promise<void> {
    const em = await this.em();
    const tenantId = this.#tenantOverride?.id ?? this.request.tenant?.id;
    if (tenantId) await this.#audit(em, tenantId, this.#decisions);
  }

  /** For decisions whose transaction is rolled back, or that denied it. */
  async #auditSeparately(): Promise<void> {
    const decisions = this.#decisions;
    this.#decisions = [];
    const tenantId = this.request.tenant?.id;
    if (decisions.length === 0 || !tenantId) return;
    await this.#database.tenant({ tenantId, userId: this.request.actor.id }, (em) =>
      this.#audit(em, tenantId, decisions),
    );
  }

  async #audit(em: EntityManager, tenantId: string, decisions: readonly AuditedDecision[]): Promise<void> {
    const { actor, requestId } = this.request;
    for (const { action, resource, allowed, reasons } of decisions) {
      await this.#events.publish(
        em,
        tenantId,
        'AuthEvent',
        {
          actor: { id: actor.id, kind: actor.kind },
          action,
          resource: { type: resource.type, id: idForAudit(resource.id) },
          decision: allowed ? 'ALLOW' : 'DENY',
          requestId,
          at: new Date().toISOString(),
          ...(reasons.length > 0 ? { reason: reasons.join(', ') } : {}),
        },
        requestId,
      );
    }
  }
}

/** An id as the caller sent it may be anything, and its denial is written down all the same. */
function idForAudit(id: string): string {
  return id.slice(0, 200).replaceAll('\0', '\uFFFD').toWellFormed();
}

/** JSON with the keys of every object in order, so that equal inputs have equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !(inner instanceof Date)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
