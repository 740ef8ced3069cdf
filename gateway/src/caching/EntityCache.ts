import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { GraphQLFormattedError } from 'graphql';
import { isAnonymous } from '../edge/anonymous.js';
import { isDataObject, type DataObject } from '../execution/Data.js';
import { entitiesFault } from '../execution/entitiesFault.js';
import { lostToOthers } from '../execution/lostToOthers.js';
import { placesWithoutError } from '../execution/placesWithoutError.js';
import type { SubgraphAnswer, SubgraphSender } from '../execution/SubgraphSender.js';
import { cacheKey, cacheScope } from './cacheKey.js';
import { mayBeKept, restricted, type CachePolicy } from './CachePolicy.js';
import type { CacheUse } from './CacheUse.js';
import { anyTag, entityTag, limited, typeTag } from './entityTags.js';
import type { EntityDocument, EntityPart } from './EntityDocument.js';
import type { Freshness } from './Freshness.js';
import type { GenerationCaching } from './GenerationCaching.js';
import { parseCacheControl } from './parseCacheControl.js';
import { remaining } from './remaining.js';
import type { CacheStore, NewEntry } from './store/CacheStore.js';

/** On whose behalf entities are asked for. */
export interface EntityRequester {
  readonly context: RequestContext;
  readonly caching: GenerationCaching;
  readonly use: CacheUse;
  /** Of the operation's answer. */
  readonly freshness: Freshness;
}

/** One representation of a request. */
interface Wanted {
  readonly part: EntityPart;
  readonly representation: DataObject;
  readonly type: string;
  readonly policy: CachePolicy;
  /** By who may have it; empty when it is not kept. */
  readonly keys: readonly { isPrivate: boolean; key: string }[];
  /** As it was kept. */
  found: unknown;
}

/** Answers fetches of entities from what is kept, as far as it goes. */
export class EntityCache {
  readonly #store: CacheStore;
  readonly #onLookup: (hits: number, misses: number, context: RequestContext) => void;

  constructor(store: CacheStore, onLookup: (hits: number, misses: number, context: RequestContext) => void) {
    this.#store = store;
    this.#onLookup = onLookup;
  }

  /** A sender that asks only for entities that are not kept, and keeps those that may be. */
  senderFor(send: SubgraphSender, requester: EntityRequester): SubgraphSender {
    const { caching, freshness } = requester;
    return async (subgraph, request) => {
      const document = caching.entities(request.query);
      if (document && (document.mayBeKept || caching.headersDecide)) {
        return this.#send(send, subgraph, request, document, requester);
      }
      const answer = await send(subgraph, request);
      freshness.fetched(answer);
      return answer;
    };
  }

  async #send(
    send: SubgraphSender,
    subgraph: string,
    request: SubgraphRequest,
    { parts }: EntityDocument,
    requester: EntityRequester,
  ): Promise<SubgraphAnswer> {
    const wanted = parts.map((part) => wantedOf(part, subgraph, request, requester));
    const moment = await this.#find(wanted.flat(), requester);
    const missing = wanted.map((all) => all.filter(({ found }) => found === undefined));
    if (missing.every((none) => none.length === 0)) return { data: assembled(parts, wanted, {}) };
    const answer = await send(subgraph, reduced(request, parts, missing));
    requester.freshness.fetched(answer);
    this.#keep(parts, missing, answer, moment, requester);
    const data = assembled(parts, wanted, answer);
    const errors = [...(answer.errors ?? []), ...faultsOf(subgraph, parts, data, missing, answer)];
    return { ...answer, data, ...(errors.length > 0 ? { errors: relocated(errors, parts, wanted) } : {}) };
  }

  /** Looks up all that may be kept, at once. @returns when */
  async #find(wanted: readonly Wanted[], requester: EntityRequester): Promise<number | undefined> {
    const { context, use, freshness } = requester;
    const sought = wanted.filter(({ keys }) => keys.length > 0);
    if (sought.length === 0) return undefined;
    const keys = use === 'refresh' ? [] : sought.flatMap((each) => each.keys.map(({ key }) => key));
    const { entries, moment } = await this.#store.read(tenantOf(context), keys);
    if (use === 'refresh') return moment;
    let at = 0;
    let hits = 0;
    for (const each of sought) {
      for (const { isPrivate } of each.keys) {
        const entry = entries[at++];
        const maxAge = entry && remaining(entry);
        if (!entry || !maxAge || each.found !== undefined) continue;
        each.found = JSON.parse(entry.value.toString());
        freshness.restrict({ maxAge, isPrivate });
        hits++;
      }
    }
    this.#onLookup(hits, sought.length - hits, context);
    return moment;
  }

  /** Keeps what was answered. A joined answer was asked for before, and is kept by who did. */
  #keep(
    parts: readonly EntityPart[],
    missing: readonly (readonly Wanted[])[],
    { data, errors, cacheControl, age, joined }: SubgraphAnswer,
    moment: number | undefined,
    { context, caching }: EntityRequester,
  ): void {
    if (moment === undefined || joined || errors?.length) return;
    const said = cacheControl === undefined ? caching.unsaid : parseCacheControl(cacheControl, age);
    const entries: NewEntry[] = [];
    for (const [index, { key }] of parts.entries()) {
      const entities = data?.[key];
      if (!isListOf(entities, missing[index]!.length)) continue;
      missing[index]!.forEach((each, place) => {
        const policy = said ? restricted(each.policy, said) : each.policy;
        const slot = each.keys.find(({ isPrivate }) => isPrivate === policy.isPrivate);
        const entity: unknown = entities[place];
        if (!slot || !mayBeKept(policy) || !isDataObject(entity)) return;
        const tags = tagsOf(each, entity, caching);
        // Written before anyone merges into it.
        entries.push({
          key: slot.key,
          value: Buffer.from(JSON.stringify(entity)),
          maxAge: policy.maxAge,
          tags,
        });
      });
    }
    if (entries.length > 0) void this.#store.write(tenantOf(context), entries, moment);
  }
}

export function tenantOf({ tenant }: RequestContext): string | null {
  return tenant?.id ?? null;
}

function wantedOf(
  part: EntityPart,
  subgraph: string,
  { variables = {} }: SubgraphRequest,
  { context, caching, use }: EntityRequester,
): Wanted[] {
  const representations = variables[part.variable] as DataObject[] | undefined;
  // One that is not given is not one that is null: a default may stand in for it.
  const used = part.used.map((name) => (Object.hasOwn(variables, name) ? [name, variables[name]] : [name]));
  const scopes = [false, true].map((isPrivate) => cacheScope(context, isPrivate));
  return (representations ?? []).map((representation) => {
    const type = String(representation['__typename']);
    const policy = caching.policy(part.of(type).policy);
    const key = (isPrivate: boolean): { isPrivate: boolean; key: string } => ({
      isPrivate,
      key: cacheKey(
        'entity',
        caching.rules.fingerprint,
        subgraph,
        part.text,
        used,
        representation,
        scopes[Number(isPrivate)],
      ),
    });
    const isKept = policy.maxAge > 0 && use !== 'bypass';
    // A subgraph may call private what the supergraph does not.
    const audiences = [...(policy.isPrivate ? [] : [false]), ...(isAnonymous(context) ? [] : [true])];
    return { part, representation, type, policy, keys: isKept ? audiences.map(key) : [], found: undefined };
  });
}

/** The request for what is missing. Its text stays as it is: of a part with nothing missing, nothing is asked for. */
function reduced(
  { json: _json, ...request }: SubgraphRequest,
  parts: readonly EntityPart[],
  missing: readonly (readonly Wanted[])[],
): SubgraphRequest {
  const asked = parts.map(({ variable }, index) => [
    variable,
    missing[index]!.map(({ representation }) => representation),
  ]);
  return { ...request, variables: { ...request.variables, ...Object.fromEntries(asked) } };
}

/**
 * What was kept and what was answered, in the order of the representations. What was lost to others stays without a list:
 * it is going to be asked for by itself.
 */
function assembled(
  parts: readonly EntityPart[],
  wanted: readonly (readonly Wanted[])[],
  { data: answered, errors }: SubgraphAnswer,
): DataObject {
  const data: DataObject = {};
  const keys = errors && new Set(parts.map(({ key }) => key));
  for (const [index, { key }] of parts.entries()) {
    const all = wanted[index]!;
    const answer = answered?.[key];
    const asked = all.filter(({ found }) => found === undefined).length;
    if (keys && lostToOthers(answer, errors, key, keys, asked)) {
      data[key] = null;
      continue;
    }
    const entities = isListOf(answer, asked) ? answer : [];
    let place = 0;
    data[key] = all.map(({ found }) => (found === undefined ? (entities[place++] ?? null) : found));
  }
  return data;
}

/** Entities that are told apart by their places are of no use where there are more or less than were asked for. */
function isListOf(entities: unknown, length: number): entities is readonly unknown[] {
  return Array.isArray(entities) && entities.length === length;
}

/**
 * Says of entities that are not there why, where what the subgraph answered cannot be used and no error of its own says so.
 * @param told what is made of its answer
 */
function faultsOf(
  subgraph: string,
  parts: readonly EntityPart[],
  told: DataObject,
  missing: readonly (readonly Wanted[])[],
  { data, errors }: SubgraphAnswer,
): GraphQLFormattedError[] {
  return parts.flatMap(({ key }, index) => {
    const asked = missing[index]!.length;
    const fault = asked > 0 && told[key] !== null ? entitiesFault(subgraph, data?.[key], asked) : undefined;
    if (!fault) return [];
    const keys = new Set(parts.map((part) => part.key));
    return placesWithoutError(errors, key, keys, asked).map((place) => ({ ...fault, path: [key, place] }));
  });
}

/** Errors with the places that their entities have among all that were wanted. */
function relocated(
  errors: readonly GraphQLFormattedError[],
  parts: readonly EntityPart[],
  wanted: readonly (readonly Wanted[])[],
): GraphQLFormattedError[] {
  const places = new Map(
    parts.map(({ key }, index) => [
      key,
      wanted[index]!.flatMap(({ found }, place) => (found === undefined ? [place] : [])),
    ]),
  );
  return errors.map((error) => {
    const [key, index, ...below] = error.path ?? [];
    const place = typeof index === 'number' ? places.get(String(key))?.[index] : undefined;
    return place === undefined ? error : { ...error, path: [key!, place, ...below] };
  });
}

function tagsOf(
  { part, representation, type }: Wanted,
  entity: DataObject,
  { rules: { entities } }: GenerationCaching,
): string[] {
  const tags = new Set<string>([typeTag(type)]);
  part.of(type).tags(entity, tags);
  // The representation says which one it is, whatever is selected of it.
  const keys = [...entities.keysOf(type)];
  const known = keys.filter((key) => representation[key] !== undefined && representation[key] !== null);
  for (const key of known) tags.add(entityTag(type, String(representation[key])));
  if (known.length === 0 || known.length < keys.length) tags.add(anyTag(type));
  return limited(tags);
}
