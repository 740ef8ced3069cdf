import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryPlan } from '@apollo/query-planner';
import { buildASTSchema, parse, print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { AccessRules } from '../authorization/AccessRules.js';
import { CachingRules } from '../caching/CachingRules.js';
import { CostModel } from '../cost/CostModel.js';
import { PlannerThread } from '../planning/PlannerThread.js';
import { readSubgraphs, type SubgraphLocation } from './readSubgraphs.js';
import { teachScalars } from './teachScalars.js';

/** How a supergraph is read. */
export interface SchemaOptions {
  /** Whether scalars of Gantry's names are Gantry's, and so checked before anything runs. Default true. */
  ownScalars?: boolean;
  /** The contract that it is, by name; left out for the supergraph itself. */
  contract?: string | undefined;
}

/** A generation's parts. */
type Parts = Pick<
  SchemaGeneration,
  'sdl' | 'contract' | 'apiSchema' | 'supergraphSchema' | 'subgraphs' | 'access' | 'cost' | 'caching'
>;

/**
 * One loaded supergraph and everything derived from it. Whatever is compiled against a generation is cached with
 * it and forgotten with it, so that no plan outlives its schema.
 */
export class SchemaGeneration {
  /** As it was composed. */
  readonly sdl: string;
  /** The contract that it is; null for the supergraph itself. */
  readonly contract: string | null;
  /** What clients see: no federation machinery, nothing `@inaccessible`. */
  readonly apiSchema: GraphQLSchema;
  /** Everything subgraphs may be asked, `@inaccessible` included; representations are read with it. */
  readonly supergraphSchema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphLocation[];
  /** What `@authenticated`, `@requiresScopes` and `@policy` demand. */
  readonly access: AccessRules;
  /** What `@cost` and `@listSize` declare. */
  readonly cost: CostModel;
  /** What `@cacheControl` says, and which types are entities. */
  readonly caching: CachingRules;
  readonly #planner: PlannerThread;

  private constructor(parts: Parts, planner: PlannerThread) {
    this.sdl = parts.sdl;
    this.contract = parts.contract;
    this.apiSchema = parts.apiSchema;
    this.supergraphSchema = parts.supergraphSchema;
    this.subgraphs = parts.subgraphs;
    this.access = parts.access;
    this.cost = parts.cost;
    this.caching = parts.caching;
    this.#planner = planner;
  }

  /**
   * Reads a supergraph as it was composed: in a thread of its own all that Apollo's packages do, and here, with turns of the
   * event loop in between, what requests are read with.
   * @throws Error when it is not a valid one
   */
  static async read(sdl: string, options: SchemaOptions = {}): Promise<SchemaGeneration> {
    const { thread, apiSdl } = await PlannerThread.start(sdl);
    try {
      return new SchemaGeneration(await readParts(sdl, apiSdl, options), thread);
    } catch (error) {
      thread.retire();
      throw error;
    }
  }

  /** SHA-256 of the SDL in hex: what a registry knows it by. */
  get etag(): string {
    return Buffer.from(this.caching.fingerprint, 'base64url').toString('hex');
  }

  /** Plans one operation of a valid document. @throws GantryError UNAVAILABLE when that takes too long */
  plan(document: DocumentNode, operationName: string | undefined): Promise<QueryPlan> {
    return this.#planner.plan(print(document), operationName);
  }

  /** New operations are not run on it any more. */
  retire(): void {
    this.#planner.retire();
  }
}

async function readParts(sdl: string, apiSdl: string, options: SchemaOptions): Promise<Parts> {
  // The planner's thread has checked both.
  const apiSchema = buildASTSchema(parse(apiSdl, { noLocation: true }), { assumeValid: true });
  if (options.ownScalars ?? true) teachScalars(apiSchema);
  await nextTurn();
  const document = parse(sdl, { noLocation: true });
  await nextTurn();
  const supergraphSchema = buildASTSchema(document, { assumeValid: true });
  await nextTurn();
  const cost = new CostModel(document);
  const access = new AccessRules(document, supergraphSchema);
  const caching = new CachingRules(document, sdl);
  const subgraphs = readSubgraphs(document);
  const { contract = null } = options;
  return { sdl, contract, apiSchema, supergraphSchema, subgraphs, cost, access, caching };
}
