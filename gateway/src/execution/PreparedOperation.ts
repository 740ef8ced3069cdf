import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { AccessDecision } from '../authorization/AccessDecision.js';
import { guardOperation, type GuardedOperation, type RefusedField } from '../authorization/guardOperation.js';
import { compilePrimary, type Primary } from '../subscriptions/Primary.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import { arrangePlan, repeatedTexts, subgraphsOf, type Arrangement } from './arrangePlan.js';
import { checkPlanned } from './checkPlanned.js';
import { compilePlan, type PlanStep } from './compilePlan.js';
import type { DocumentLimits } from './documentLimits.js';
import { parseOperation, type ParsedOperation } from './parseOperation.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { compileProjection, type Projection } from './projection/compileProjection.js';
import { withoutExcluded } from './withoutExcluded.js';

/** An operation that has been parsed, validated, planned and compiled: everything but its variables. */
export interface PreparedOperation extends ParsedOperation {
  readonly type: OperationTypeNode;
  readonly name: string | undefined;
  readonly schema: GraphQLSchema;
  /** What subgraphs may be asked. */
  readonly supergraphSchema: GraphQLSchema;
  /** What it was prepared for. */
  readonly generation: SchemaGeneration;
  /** Where a subscription's events come from; undefined for queries and mutations. */
  readonly primary: Primary | undefined;
  /** Runs the plan, or for a subscription what each event needs besides its own data. Undefined: nothing to fetch. */
  readonly run: PlanStep | undefined;
  /** What `run` runs. */
  readonly plan: Arrangement | undefined;
  /** Whom `run` may ask. */
  readonly subgraphs: readonly string[];
  /** Texts that more than one fetch of the plan sends. */
  readonly repeated: ReadonlySet<string>;
  readonly project: Projection;
  /** What its caller may not have of it; the plan does not fetch it, and the projection makes it null. */
  readonly refused: readonly RefusedField[];
  /** What was compiled, for whoever wants to see it; undefined when nothing of it may be had. */
  readonly queryPlan: QueryPlan | undefined;
}

/**
 * Prepares one operation of a document for one generation of the schema, and for those who may have the same of it.
 * @throws RequestRefused when the document or the choice of the operation is at fault
 */
export async function prepareOperation(
  source: string,
  operationName: string | undefined,
  generation: SchemaGeneration,
  limits: DocumentLimits,
  access?: AccessDecision,
  tracing?: Tracing,
): Promise<PreparedOperation> {
  const schema = generation.apiSchema;
  const parsed = parseOperation(source, operationName, schema, limits, tracing);
  const name = nameOf(parsed.operation);
  const guarded = access && guard(parsed, generation, access);
  const asked = guarded?.asked ?? parsed.operation;
  const planned = (): Promise<QueryPlan | undefined> => planOf(parsed, guarded, generation);
  const queryPlan = await (tracing ? tracing.step('graphql.plan', planned) : planned());
  const node = queryPlan?.node;
  const subscription = node?.kind === 'Subscription' ? node : undefined;
  const fetched = node?.kind === 'Subscription' ? node.rest : node;
  const plan = fetched && arrangePlan(fetched);
  return {
    ...parsed,
    type: parsed.operation.operation,
    name,
    schema,
    generation,
    primary:
      subscription && compilePrimary(subscription.primary, generation.supergraphSchema, parsed.document),
    supergraphSchema: generation.supergraphSchema,
    plan,
    subgraphs: plan ? subgraphsOf(plan) : [],
    run: plan && compilePlan(plan, generation.supergraphSchema),
    repeated: plan ? repeatedTexts(plan) : new Set(),
    project: compileProjection(schema, asked, parsed.fragments, guarded?.removed),
    refused: guarded?.refused ?? [],
    queryPlan,
  };
}

function guard(
  { operation, fragments }: ParsedOperation,
  { apiSchema, access: rules }: SchemaGeneration,
  { holds }: AccessDecision,
): GuardedOperation | undefined {
  const guarded = guardOperation(apiSchema, rules, operation, fragments, holds);
  return guarded.refused.length > 0 ? guarded : undefined;
}

async function planOf(
  { document, operation }: ParsedOperation,
  guarded: GuardedOperation | undefined,
  generation: SchemaGeneration,
): Promise<QueryPlan | undefined> {
  const allowed = guarded ? guarded.allowed : operation;
  if (!allowed) return undefined;
  // What is allowed has no named fragments: their fields have been looked at where they are spread.
  const planned = withoutExcluded(guarded ? { ...document, definitions: [allowed] } : document);
  const plan = await generation.plan(planned, nameOf(operation));
  checkPlanned(plan, planned, nameOf(operation));
  return plan;
}

function nameOf(operation: OperationDefinitionNode): string | undefined {
  return operation.name?.value;
}
