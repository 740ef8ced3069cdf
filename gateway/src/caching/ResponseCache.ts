import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { isAnonymous } from '../edge/anonymous.js';
import { forwardsHeaders } from '../edge/ForwardedContext.js';
import type { OperationResult } from '../execution/executeOperation.js';
import type { RunnableOperation } from '../execution/OperationRequest.js';
import { cacheKey, cacheScope } from './cacheKey.js';
import { mayBeKept, type CachePolicy } from './CachePolicy.js';
import type { CacheUse } from './CacheUse.js';
import { tenantOf } from './EntityCache.js';
import { limited } from './entityTags.js';
import type { Freshness } from './Freshness.js';
import type { OperationCaching } from './GenerationCaching.js';
import { ageOf } from './remaining.js';
import type { CacheStore } from './store/CacheStore.js';

/** One request for a query that may be kept. */
export interface ResponseRequest {
  readonly runnable: RunnableOperation;
  readonly context: RequestContext;
  readonly caching: OperationCaching;
  readonly fingerprint: string;
  readonly policy: CachePolicy;
  readonly use: CacheUse;
}

/** What is known of an answer that may be kept. */
interface KeptAnswer {
  readonly policy: CachePolicy;
  readonly storedAt: number;
  readonly isHit: boolean;
  /** Nobody's in particular: without tenant, caller and headers of its client's. */
  readonly isForAll: boolean;
}

/** Keeps whole answers to queries, as they go out. */
export class ResponseCache {
  readonly #store: CacheStore;
  readonly #onLookup: (isHit: boolean, context: RequestContext) => void;
  readonly #answers = new WeakMap<Buffer, KeptAnswer>();

  constructor(store: CacheStore, onLookup: (isHit: boolean, context: RequestContext) => void) {
    this.#store = store;
    this.#onLookup = onLookup;
  }

  /** The answer that is kept, if one is; and when was looked, for `keep`. */
  async find(request: ResponseRequest): Promise<{ answer: Buffer | undefined; moment: number }> {
    const { context, policy, use } = request;
    // A subgraph may call private what the supergraph does not.
    const audiences = [...(policy.isPrivate ? [] : [false]), ...(isAnonymous(context) ? [] : [true])];
    const keys = use === 'refresh' ? [] : audiences.map((isPrivate) => keyOf(request, isPrivate));
    const { entries, moment } = await this.#store.read(tenantOf(context), keys);
    if (use === 'refresh') return { answer: undefined, moment };
    const found = entries.findIndex((entry) => entry !== undefined);
    this.#onLookup(found >= 0, context);
    const entry = entries[found];
    if (!entry) return { answer: undefined, moment };
    this.#answers.set(entry.value, {
      policy: { maxAge: entry.maxAge, isPrivate: audiences[found]! },
      storedAt: entry.storedAt,
      isHit: true,
      isForAll: isForAll(context),
    });
    return { answer: entry.value, moment };
  }

  /** Keeps an answer, if it may be. */
  keep(
    request: ResponseRequest,
    answer: Buffer,
    { data, errors }: OperationResult,
    freshness: Freshness,
    moment: number,
  ): void {
    const { context, caching, runnable } = request;
    const { policy } = freshness;
    if (errors?.length || !data || !mayBeKept(policy)) return;
    if (policy.isPrivate && isAnonymous(context)) return;
    const storedAt = Date.now();
    this.#answers.set(answer, { policy, storedAt, isHit: false, isForAll: isForAll(context) });
    if (!freshness.isOwn) return;
    const tags = new Set<string>();
    caching.tags(data, tags, runnable.variables.coerced);
    const { maxAge } = policy;
    const entry = { key: keyOf(request, policy.isPrivate), value: answer, maxAge, tags: limited(tags) };
    void this.#store.write(tenantOf(context), [entry], moment);
  }

  /** What to tell the client of keeping an answer; undefined when it is not to be kept. */
  headersOf(answer: Buffer): Record<string, string> | undefined {
    const kept = this.#answers.get(answer);
    if (!kept) return undefined;
    const { policy, storedAt, isHit, isForAll: forAll } = kept;
    // The same URL has other answers for other tenants and callers, also where all of them may share one here.
    const audience = policy.isPrivate || !forAll ? 'private' : 'public';
    return {
      'cache-control': `max-age=${Math.floor(policy.maxAge)}, ${audience}`,
      ...(isHit ? { age: String(Math.floor(ageOf({ storedAt }))) } : {}),
    };
  }
}

function isForAll(context: RequestContext): boolean {
  return isAnonymous(context) && context.tenant === null && !forwardsHeaders(context);
}

/** Everything that an answer depends on. The tenant has a place of its own in the store. */
function keyOf(
  { runnable: { variables }, context, caching, fingerprint }: ResponseRequest,
  isPrivate: boolean,
): string {
  const values = caching.variables.flatMap((name) =>
    Object.hasOwn(variables.sent, name) ? [[name, variables.sent[name]]] : [],
  );
  return cacheKey('response', fingerprint, caching.digest, values, cacheScope(context, isPrivate));
}
