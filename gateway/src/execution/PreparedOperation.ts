import type { QueryPlan } from '@apollo/query-planner';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import {
  Kind,
  separateOperations,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { AccessDecision } from '../authorization/AccessDecision.js';
import { guardOperation, type GuardedOperation, type RefusedField } from '../authorization/guardOperation.js';
import { compilePrimary, type Primary } from '../subscriptions/Primary.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import { aliasesApart } from './aliasesApart.js';
import { arrangePlan, repeatedTexts, subgraphsOf, type Arrangement } from './arrangePlan.js';
import { checkPlanned } from './checkPlanned.js';
import { compilePlan, type PlanStep } from './compilePlan.js';
import type { DocumentLimits } from './documentLimits.js';
import { readDefers, type DeferringOperation } from './incremental/readDefers.js';
import { operationOf, parseOperation, type ParsedOperation } from './parseOperation.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { compileProjection, type Projection } from './projection/compileProjection.js';
import { plannableDocument } from './plannableDocument.js';

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
  /** `AccessDecision.key` of those it was prepared for. */
  readonly accessKey: string;
  /** Which of its fields these are, as `GuardedOperation` numbers them, with all below them. */
  readonly withheld: GuardedOperation['withheld'];
  /** The client's labels of the fragments that are deferred, by ours; undefined when everything comes in one answer. */
  readonly deferred: ReadonlyMap<string, string | undefined> | undefined;
  /** Whether aliases of it were set apart (`aliasesApart`): its document, plan and errors on their way have other keys than its answer. */
  readonly isApart: boolean;
  /** What was compiled, for whoever wants to see it; undefined when nothing of it may be had. */
  readonly queryPlan: QueryPlan | undefined;
}

const nothingWithheld: GuardedOperation['withheld'] = new Set();

export interface PrepareOptions {
  limits: DocumentLimits;
  /** What its callers may have of it; all of it unless said otherwise. */
  access?: AccessDecision | undefined;
  /** Whether the answer may come in parts (`@defer`). */
  inParts?: boolean;
  tracing?: Tracing | undefined;
}

/**
 * Prepares one operation of a document for one generation of the schema, and for those who may have the same of it.
 * @throws RequestRefused when the document or the choice of the operation is at fault
 */
export async function prepareOperation(
  source: string,
  operationName: string | undefined,
  generation: SchemaGeneration,
  { limits, access, inParts = false, tracing }: PrepareOptions,
): Promise<PreparedOperation> {
  const sent = parseOperation(source, operationName, generation.apiSchema, limits, tracing);
  const document = aliasesApart(sent.document, generation);
  if (document !== sent.document) {
    const apart = { ...operationOf(document, nameOf(sent.operation)), included: sent.included };
    // Parts are joined by the keys that a client knows: it gets all at once.
    return { ...(await prepare(readDefers(apart, false), generation, access, tracing)), isApart: true };
  }
  return prepareAsSent(sent, generation, access, inParts, tracing);
}

async function prepareAsSent(
  parsed: ParsedOperation,
  generation: SchemaGeneration,
  access: AccessDecision | undefined,
  inParts: boolean,
  tracing: Tracing | undefined,
): Promise<PreparedOperation> {
  const read = readDefers(parsed, inParts);
  if (!read.labels) return prepare(read, generation, access, tracing);
  try {
    return await prepare(read, generation, access, tracing);
  } catch (error) {
    if (error instanceof GantryError) throw error;
    // Apollo's planner cannot take every operation apart (what a deferred `@requires` needs under conditions, for one).
    return prepare(readDefers(parsed, false), generation, access, tracing);
  }
}

async function prepare(
  { labels, ...parsed }: DeferringOperation,
  generation: SchemaGeneration,
  access: AccessDecision | undefined,
  tracing: Tracing | undefined,
): Promise<PreparedOperation> {
  const schema = generation.apiSchema;
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
    accessKey: access?.key ?? '',
    withheld: guarded?.withheld ?? nothingWithheld,
    deferred: labels,
    isApart: false,
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
  const planned = plannableDocument(
    guarded ? { ...document, definitions: [allowed] } : alone(document, operation),
  );
  const plan = await generation.plan(planned, nameOf(operation));
  checkPlanned(plan, planned, nameOf(operation));
  return plan;
}

function nameOf(operation: OperationDefinitionNode): string | undefined {
  return operation.name?.value;
}

/** A document without other operations, and without the fragments that only they spread. */
function alone(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const { definitions } = document;
  if (definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length === 1) return document;
  return separateOperations(document)[operation.name?.value ?? ''] ?? document;
}
