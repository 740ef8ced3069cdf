import { hash } from 'node:crypto';
import { print, type GraphQLObjectType } from 'graphql';
import { LruCache } from '@gantry/platform/cache/LruCache.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import { unlimitedPolicy, type CachePolicy } from './CachePolicy.js';
import type { CachingRules } from './CachingRules.js';
import type { CachingSettings } from './CachingSettings.js';
import { compilePolicy, type PolicyReader } from './compilePolicy.js';
import { compileTags, type TagReader } from './compileTags.js';
import { SpeakingSubgraphs } from './SpeakingSubgraphs.js';
import { entityQueries } from './entityQueries.js';
import { readEntityDocument, type EntityDocument } from './EntityDocument.js';

/** What is compiled for one operation. */
export interface OperationCaching {
  readonly policy: PolicyReader;
  readonly tags: TagReader;
  /** Differs between operations whose answers may differ: by document, name, and what the caller may not have. */
  readonly digest: string;
  /** The variables that it declares. */
  readonly variables: readonly string[];
  /** Whether any of the entities that it has fetched may be kept. */
  readonly usesEntities: boolean;
}

/** Documents of fetches that are kept read. */
const documentsKept = 2_000;

/** What is compiled for one generation of the schema, about keeping what is answered with it. */
export class GenerationCaching {
  readonly rules: CachingRules;
  /** Whether the supergraph says nothing of lifetimes, so that the headers of subgraphs do. */
  readonly headersDecide: boolean;
  /** Who has let something be kept; undefined where that does not count. */
  readonly speaking: SpeakingSubgraphs | undefined;
  readonly #generation: SchemaGeneration;
  readonly #settings: CachingSettings;
  readonly #operations = new WeakMap<PreparedOperation, OperationCaching>();
  readonly #documents = new LruCache<string, { document: EntityDocument | undefined }>(documentsKept);

  constructor(generation: SchemaGeneration, settings: CachingSettings) {
    this.rules = generation.caching;
    this.headersDecide = settings.headers && !this.rules.hints.areDeclared;
    this.speaking = this.headersDecide && settings.defaultMaxAge === 0 ? new SpeakingSubgraphs() : undefined;
    this.#generation = generation;
    this.#settings = settings;
  }

  /** The policy of a subgraph's answer without a header, where headers decide. */
  get unsaid(): CachePolicy | undefined {
    return this.headersDecide ? { maxAge: this.#settings.defaultMaxAge, isPrivate: false } : undefined;
  }

  /** Whether nothing can be kept at all. */
  get isOff(): boolean {
    return !this.headersDecide && !this.rules.hints.areDeclared && this.#settings.defaultMaxAge === 0;
  }

  of(operation: PreparedOperation): OperationCaching {
    let known = this.#operations.get(operation);
    if (!known) this.#operations.set(operation, (known = this.#compile(operation)));
    return known;
  }

  /** A fetch's document, where it asks for entities only. */
  entities(query: string): EntityDocument | undefined {
    let known = this.#documents.get(query);
    if (!known) {
      const document = this.#readDocument(query);
      this.#documents.set(query, (known = { document }));
    }
    return known.document;
  }

  #readDocument(query: string): EntityDocument | undefined {
    const { supergraphSchema: schema } = this.#generation;
    const { hints, entities } = this.rules;
    return readEntityDocument(query, {
      schema,
      hints,
      entities,
      defaultMaxAge: this.#settings.defaultMaxAge,
    });
  }

  /** A policy that the supergraph gives, unless the headers do. */
  policy(read: PolicyReader, variables?: Readonly<Record<string, unknown>>): CachePolicy {
    return this.headersDecide ? unlimitedPolicy : read(variables);
  }

  #compile(prepared: PreparedOperation): OperationCaching {
    const { operation, document, fragments, schema, refused, name } = prepared;
    const { hints, entities } = this.rules;
    const { defaultMaxAge } = this.#settings;
    const root = schema.getRootType(operation.operation) as GraphQLObjectType;
    const selections = [{ selectionSet: operation.selectionSet, conditions: [] }];
    const withheld = refused.length > 0 ? prepared.accessKey : '';
    return {
      policy: compilePolicy({ schema, hints, fragments, defaultMaxAge }, root, selections),
      tags: compileTags({ schema, entities, fragments }, root, selections),
      digest: hash('sha256', JSON.stringify([print(document), name, withheld]), 'base64url'),
      usesEntities: entityQueries(prepared.queryPlan?.node).some((query) => {
        const found = this.#readDocument(query);
        return found !== undefined && (this.headersDecide || found.mayBeKept);
      }),
      variables: (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value),
    };
  }
}
