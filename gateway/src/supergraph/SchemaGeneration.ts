import { operationFromDocument, Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { AccessRules } from '../authorization/AccessRules.js';
import { CostModel } from '../cost/CostModel.js';
import { stripSecurityDirectives } from './stripSecurityDirectives.js';
import { teachScalars } from './teachScalars.js';

/** How many alternatives the planner may weigh for one operation: planning blocks the process. */
const maxEvaluatedPlans = 1_000;

/** A subgraph as the supergraph names it. */
export interface SubgraphLocation {
  name: string;
  /** Its routing URL; meaningless where the subgraph runs in this process. */
  url: string;
}

/** How a supergraph is read. */
export interface SchemaOptions {
  /** Whether scalars of Gantry's names are Gantry's, and so checked before anything runs. Default true. */
  ownScalars?: boolean;
}

/**
 * One loaded supergraph and everything derived from it. Whatever is compiled against a generation is cached with
 * it and forgotten with it, so that no plan outlives its schema.
 */
export class SchemaGeneration {
  /** What clients see: no federation machinery, nothing `@inaccessible`. */
  readonly apiSchema: GraphQLSchema;
  /** Everything subgraphs may be asked, `@inaccessible` included; representations are read with it. */
  readonly supergraphSchema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphLocation[];
  /** What `@authenticated`, `@requiresScopes` and `@policy` demand. */
  readonly access: AccessRules;
  /** What `@cost` and `@listSize` declare. */
  readonly cost: CostModel;
  readonly #planner: QueryPlanner;
  readonly #plannerSchema: Schema;

  /**
   * @param apiSchema what clients see, when the supergraph has been checked and it is known
   * @param originalSdl the supergraph before its security directives were stripped
   */
  constructor(
    supergraphSdl: string,
    apiSchema: GraphQLSchema | undefined,
    originalSdl = supergraphSdl,
    options: SchemaOptions = {},
  ) {
    const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: apiSchema === undefined });
    const plannerSchema = supergraph.apiSchema();
    this.apiSchema = apiSchema ?? plannerSchema.toGraphQLJSSchema();
    if (options.ownScalars ?? true) teachScalars(this.apiSchema);
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.subgraphs = supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url }));
    this.cost = new CostModel(originalSdl);
    this.access = new AccessRules(originalSdl, this.supergraphSchema);
    this.#planner = new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans } });
    this.#plannerSchema = plannerSchema;
  }

  /**
   * Reads a supergraph as it was composed.
   * @throws Error when it is not a valid one
   */
  static read(originalSdl: string, options: SchemaOptions = {}): SchemaGeneration {
    return new SchemaGeneration(stripSecurityDirectives(originalSdl), undefined, originalSdl, options);
  }

  /** Plans one operation of a valid document. Synchronous, milliseconds to tens of them. */
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan {
    const operation = operationFromDocument(
      this.#plannerSchema,
      document,
      operationName === undefined ? {} : { operationName },
    );
    return this.#planner.buildQueryPlan(operation);
  }
}
