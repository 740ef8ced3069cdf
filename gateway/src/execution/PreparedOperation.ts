import type { GraphQLSchema, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { compilePrimary, type Primary } from '../subscriptions/Primary.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import { compilePlan, type PlanStep } from './compilePlan.js';
import type { DocumentLimits } from './documentLimits.js';
import { parseOperation, type ParsedOperation } from './parseOperation.js';
import { compileProjection, type Projection } from './projection/compileProjection.js';

/** An operation that has been parsed, validated, planned and compiled: everything but its variables. */
export interface PreparedOperation extends ParsedOperation {
  readonly type: OperationTypeNode;
  readonly name: string | undefined;
  readonly schema: GraphQLSchema;
  /** Where a subscription's events come from; undefined for queries and mutations. */
  readonly primary: Primary | undefined;
  /** Runs the plan, or for a subscription what each event needs besides its own data. Undefined: nothing to fetch. */
  readonly run: PlanStep | undefined;
  /** Texts that more than one fetch of the plan sends. */
  readonly repeated: ReadonlySet<string>;
  readonly project: Projection;
}

/**
 * Prepares one operation of a document for one generation of the schema.
 * @throws RequestRefused when the document or the choice of the operation is at fault
 */
export function prepareOperation(
  source: string,
  operationName: string | undefined,
  generation: SchemaGeneration,
  limits: DocumentLimits,
): PreparedOperation {
  const schema = generation.apiSchema;
  const parsed = parseOperation(source, operationName, schema, limits);
  const name = nameOf(parsed.operation);
  const { node } = generation.plan(parsed.document, name);
  const subscription = node?.kind === 'Subscription' ? node : undefined;
  const fetched = node?.kind === 'Subscription' ? node.rest : node;
  const plan = fetched && compilePlan(fetched, generation.supergraphSchema);
  return {
    ...parsed,
    type: parsed.operation.operation,
    name,
    schema,
    primary: subscription && compilePrimary(subscription.primary, generation.supergraphSchema),
    run: plan?.run,
    repeated: plan?.repeated ?? new Set(),
    project: compileProjection(schema, parsed.operation, parsed.fragments),
  };
}

function nameOf(operation: OperationDefinitionNode): string | undefined {
  return operation.name?.value;
}
