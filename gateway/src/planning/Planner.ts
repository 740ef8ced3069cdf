import { ApolloGateway } from '@apollo/gateway';
import { operationFromDocument, Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { assertValidSchema, parse, print } from 'graphql';
import { disableApolloTelemetry } from './environment.js';
import { resolvableKeysFirst } from './resolvableKeysFirst.js';
import { StandIns } from './StandIns.js';
import { writeBack } from './writeBack.js';
import { stripSecurityDirectives } from '../supergraph/stripSecurityDirectives.js';

/** How many alternatives the planner may weigh for one operation. */
const maxEvaluatedPlans = 1_000;

/** A supergraph that Apollo's gateway has loaded, and what plans for it. All of it takes long and blocks its thread. */
export class Planner {
  /** What clients see of the supergraph: no federation machinery, nothing `@inaccessible`. */
  readonly apiSdl: string;
  readonly #planner: QueryPlanner;
  readonly #schema: Schema;
  readonly #standIns: StandIns | undefined;

  private constructor(supergraphSdl: string) {
    const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
    const apiSchema = supergraph.apiSchema();
    assertValidSchema(apiSchema.toGraphQLJSSchema());
    this.apiSdl = [apiSchema.toAST(), apiSchema.deferDirective().toAST()].map(print).join('\n\n');
    const document = parse(supergraphSdl, { noLocation: true });
    const sorted = resolvableKeysFirst(document);
    this.#standIns = StandIns.for(sorted);
    const planned = this.#standIns?.document ?? sorted;
    // What is the same is not read twice: a large supergraph takes its time.
    const forPlanner =
      planned === document ? supergraph : Supergraph.build(print(planned), { validateSupergraph: false });
    this.#schema = forPlanner.apiSchema();
    this.#planner = new QueryPlanner(forPlanner, {
      incrementalDelivery: { enableDefer: true },
      debug: { maxEvaluatedPlans },
    });
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
    const plan = this.#planner.buildQueryPlan(operation);
    return this.#standIns ? writeBack(plan, this.#standIns) : plan;
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
