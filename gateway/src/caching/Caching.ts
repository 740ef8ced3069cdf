import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { GraphQLFormattedError } from 'graphql';
import type { HttpResponse } from '../edge/HttpMessages.js';
import type { OperationResult } from '../execution/executeOperation.js';
import type { RunnableOperation } from '../execution/OperationRequest.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import type { SubgraphSender } from '../execution/SubgraphSender.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import { unlimitedPolicy } from './CachePolicy.js';
import { cacheUseOf, type CacheUse } from './CacheUse.js';
import type { CachingMetrics } from './CachingMetrics.js';
import type { CachingSettings } from './CachingSettings.js';
import { EntityCache, tenantOf } from './EntityCache.js';
import { anyTag, entityTag, everythingTag, typeTag } from './entityTags.js';
import { Freshness } from './Freshness.js';
import { GenerationCaching } from './GenerationCaching.js';
import type { Invalidation } from './Invalidation.js';
import { invalidationsOf } from './invalidationsOf.js';
import { LateWrites } from './LateWrites.js';
import { ResponseCache, type ResponseRequest } from './ResponseCache.js';
import type { SpeakingSubgraphs } from './SpeakingSubgraphs.js';
import type { BytesSender } from '../splice/SplicePlan.js';
import type { CacheStore } from './store/CacheStore.js';

export interface CachingOptions {
  settings: CachingSettings;
  store: CacheStore;
  metrics: CachingMetrics;
  /** The generation that is served. */
  current: () => SchemaGeneration;
  /** Milliseconds after which a subgraph that has not answered counts as unavailable. */
  subgraphTimeoutMs: number;
  /** Told when what is under way was asked for before an invalidation, so that nobody who comes later joins it. */
  forgetReads: () => void;
}

/** A query whose answer may be kept, while it is answered. */
export interface AnswerInCache {
  /** As it was kept; undefined when it has to be made. */
  readonly answer: Buffer | undefined;
  readonly freshness: Freshness;
  keep(answer: Buffer, result: OperationResult): void;
}

/** Keeps answers and entities for as long as `@cacheControl`, and the subgraphs' headers, let it. */
export class Caching {
  readonly #options: CachingOptions;
  readonly #responses: ResponseCache;
  readonly #entities: EntityCache;
  readonly #lateWrites: LateWrites;
  readonly #generations = new WeakMap<SchemaGeneration, GenerationCaching>();

  constructor(options: CachingOptions) {
    const { store, metrics } = options;
    this.#options = options;
    this.#responses = new ResponseCache(store, (isHit, context) =>
      metrics.lookedUp('response', { hits: Number(isHit), misses: Number(!isHit) }, context),
    );
    this.#entities = new EntityCache(store, (hits, misses, context) =>
      metrics.lookedUp('entity', { hits, misses }, context),
    );
    this.#lateWrites = new LateWrites({
      delayMs: options.subgraphTimeoutMs,
      forget: (tenant, tags) => void this.#forget(tenant, tags, tags.size),
    });
  }

  /** Whether running a query has to go by `senderFor`, so that what is fetched is looked up, kept, or noted. */
  concerns({ operation, variables }: RunnableOperation): boolean {
    if (operation.type !== 'query' || !operation.run) return false;
    const caching = this.#of(operation);
    if (caching.isOff) return false;
    return this.#usesEntities(caching, operation) || this.#mayKeep(caching, operation, variables.coerced);
  }

  /** Looks for the answer to a query. Undefined when it cannot be kept: none is, and none will be. */
  async lookUp(
    runnable: RunnableOperation,
    context: RequestContext,
    use: CacheUse,
  ): Promise<AnswerInCache | undefined> {
    const { operation, variables, cost, explanation } = runnable;
    if (operation.type !== 'query' || operation.deferred) return undefined;
    if (explanation || cost?.reported || use === 'bypass') return undefined;
    const caching = this.#of(operation);
    if (caching.isOff || !this.#mayKeep(caching, operation, variables.coerced)) return undefined;
    const compiled = caching.of(operation);
    const policy = caching.policy(compiled.policy, variables.coerced);
    const { fingerprint } = caching.rules;
    const request: ResponseRequest = { runnable, context, caching: compiled, fingerprint, policy, use };
    const { answer, moment } = await this.#responses.find(request);
    const freshness = new Freshness(policy, caching.unsaid);
    return {
      answer,
      freshness,
      keep: (made, result) => this.#responses.keep(request, made, result, freshness, moment),
    };
  }

  /** How a request with this `cache-control` goes by what is kept. */
  useFor(cacheControl: string | undefined): CacheUse {
    return this.#options.settings.honourClient ? cacheUseOf(cacheControl) : 'use';
  }

  /** Tells the client, and caches on the way to it, how long an answer may be kept. */
  announce(answer: Buffer, response: HttpResponse): void {
    const headers = this.#responses.headersOf(answer);
    if (!headers) return;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.appendHeader('vary', this.#options.settings.vary);
  }

  /** A sender for one query that answers fetches of entities from what is kept, as far as it goes. */
  senderFor(
    send: SubgraphSender,
    operation: PreparedOperation,
    context: RequestContext,
    use: CacheUse,
    freshness: Freshness | undefined,
  ): SubgraphSender {
    const caching = this.#of(operation);
    if (caching.isOff) return send;
    send = listening(send, caching.speaking);
    if (use === 'bypass' || !this.#usesEntities(caching, operation))
      return freshness ? noting(send, freshness) : send;
    const noted = freshness ?? new Freshness(unlimitedPolicy, caching.unsaid);
    return this.#entities.senderFor(send, { context, caching, use, freshness: noted });
  }

  /** A sender for one query of which nothing is kept, that hears when something may be. */
  listening(send: BytesSender, operation: PreparedOperation): BytesSender {
    const { speaking } = this.#of(operation);
    if (!speaking) return send;
    return async (request, json) => {
      const answer = await send(request, json);
      speaking.heard(request.subgraph, answer.raw.cacheControl);
      return answer;
    };
  }

  /** A mutation ended, as far as is known: the caller reads what it wrote. */
  async written(
    { operation, variables }: RunnableOperation,
    context: RequestContext,
    result: OperationResult | undefined,
  ): Promise<void> {
    const caching = this.#of(operation);
    if (caching.isOff) return;
    const named = new Set<string>();
    caching.of(operation).tags(result?.data ?? {}, named, variables.coerced);
    const tags = new Set<string>();
    for (const tag of named) {
      const [type, id] = splitTag(tag);
      if (tag === anyTag(type)) addType(tags, caching, type);
      else if (id !== undefined) addEntity(tags, caching, type, id);
    }
    if (tags.size === 0) return;
    const tenant = tenantOf(context);
    if (!isAnswered(result)) this.#lateWrites.add(tenant, tags);
    await this.#forget(tenant, tags, named.size);
  }

  /** Forgets entities, and answers that hold them. */
  async invalidate({ tenant, type, id }: Invalidation): Promise<void> {
    const caching = this.#of({ generation: this.#options.current() });
    const tags = new Set<string>();
    if (type === undefined) tags.add(everythingTag);
    else if (id === undefined) addType(tags, caching, type);
    else addEntity(tags, caching, type, id);
    await this.#forget(tenant, tags, 1);
  }

  /** Forgets what the events of subgraphs say has changed. */
  async consume(events: readonly CloudEvent<unknown>[]): Promise<void> {
    const { entities } = this.#options.current().caching;
    for (const event of events) {
      for (const invalidation of invalidationsOf(event, entities)) await this.invalidate(invalidation);
    }
  }

  /** Whether the supergraph that is served lets anything be kept. */
  get isInUse(): boolean {
    return !this.#of({ generation: this.#options.current() }).isOff;
  }

  async close(): Promise<void> {
    this.#lateWrites.close();
    await this.#options.store.close();
  }

  #usesEntities(caching: GenerationCaching, operation: PreparedOperation): boolean {
    if (!this.#options.settings.entities || caching.speaking?.mayAnySpeak(operation) === false) return false;
    return caching.of(operation).usesEntities;
  }

  #mayKeep(
    caching: GenerationCaching,
    operation: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
  ): boolean {
    if (!this.#options.settings.responses || !operation.run) return false;
    if (caching.speaking?.mayAllSpeak(operation) === false) return false;
    return caching.policy(caching.of(operation).policy, variables).maxAge > 0;
  }

  async #forget(tenant: string | null, tags: ReadonlySet<string>, count: number): Promise<void> {
    const { store, metrics, forgetReads } = this.#options;
    forgetReads();
    metrics.invalidated(count);
    await store.invalidate(tenant, [...tags]);
  }

  #of({ generation }: Pick<PreparedOperation, 'generation'>): GenerationCaching {
    let caching = this.#generations.get(generation);
    if (!caching) {
      caching = new GenerationCaching(generation, this.#options.settings);
      this.#generations.set(generation, caching);
    }
    return caching;
  }
}

/** Whether a mutation has come to its end at the subgraphs, too, rather than only for who waited for it. */
function isAnswered(result: OperationResult | undefined): boolean {
  const isOpen = ({ extensions }: GraphQLFormattedError): boolean =>
    extensions?.['code'] === 'UNAVAILABLE' || extensions?.['code'] === 'INTERNAL';
  return result !== undefined && !result.errors?.some(isOpen);
}

/** Hears which subgraphs let something be kept. */
function listening(send: SubgraphSender, speaking: SpeakingSubgraphs | undefined): SubgraphSender {
  if (!speaking) return send;
  return async (subgraph, request) => {
    const answer = await send(subgraph, request);
    if (!answer.errors?.length) speaking.heard(subgraph, answer.cacheControl);
    return answer;
  };
}

function noting(send: SubgraphSender, freshness: Freshness): SubgraphSender {
  return async (subgraph, request) => {
    const answer = await send(subgraph, request);
    freshness.fetched(answer);
    return answer;
  };
}

function addType(tags: Set<string>, { rules: { entities } }: GenerationCaching, type: string): void {
  for (const name of entities.namesOf(type)) tags.add(typeTag(name));
}

function addEntity(
  tags: Set<string>,
  { rules: { entities } }: GenerationCaching,
  type: string,
  id: string,
): void {
  for (const name of entities.namesOf(type)) tags.add(entityTag(name, id)).add(anyTag(name));
}

function splitTag(tag: string): [type: string, id: string | undefined] {
  const at = tag.indexOf(':');
  return at < 0 ? [tag.replace('?', ''), undefined] : [tag.slice(0, at), tag.slice(at + 1)];
}
