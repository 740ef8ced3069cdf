import { ApolloGateway } from '@apollo/gateway';
import { operationFromDocument, Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { assertValidSchema, parse, print } from 'graphql';
import { disableApolloTelemetry } from './environment.js';
import { stripSecurityDirectives } from '../supergraph/stripSecurityDirectives.js';

/** How many alternatives the planner may weigh for one operation. */
const maxEvaluatedPlans = 1_000;

/** A supergraph that Apollo's gateway has loaded, and what plans for it. All of it takes long and blocks its thread. */
export class Planner {
  /** What clients see of the supergraph: no federation machinery, nothing `@inaccessible`. */
  readonly apiSdl: string;
  readonly #planner: QueryPlanner;
  readonly #schema: Schema;

  private constructor(supergraphSdl: string) {
    const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
    this.#schema = supergraph.apiSchema();
    assertValidSchema(this.#schema.toGraphQLJSSchema());
    this.apiSdl = print(this.#schema.toAST());
    this.#planner = new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans } });
  }

  /** Reads a supergraph as it was composed. @throws Error when it is not a valid one */
  static async read(supergraphSdl: string): Promise<Planner> {
    const stripped = stripSecurityDirectives(supergraphSdl);
    await check(stripped);
    return new Planner(stripped);
  }

  /** Plans one operation of a valid document. */
  plan(document: string, operationName: string | undefined): QueryPlan {
    const operation = operationFromDocument(
      this.#schema,
      parse(document, { noLocation: true }),
      operationName === undefined ? {} : { operationName },
    );
    return this.#planner.buildQueryPlan(operation);
  }
}

/** Has Apollo's gateway load a supergraph. What is executed is ours, so its data sources are never asked. */
async function check(supergraphSdl: string): Promise<void> {
  disableApolloTelemetry();
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    buildService: ({ name }) => ({
      process: () =>
        Promise.reject(new Error(`Subgraph "${name}" is asked by the gateway's own executor only.`)),
    }),
  });
  await gateway.load();
  await gateway.stop();
}
