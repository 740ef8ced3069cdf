import {
  GraphQLError,
  Kind,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { checkLimits } from './checkLimits.js';
import { checkReservedNames } from './checkReservedNames.js';
import type { DocumentLimits } from './documentLimits.js';
import { checkDefers } from './incremental/checkDefers.js';
import type { Fragments } from './projection/collectFields.js';
import { readSubscriptionRoot, type SubscriptionRoot } from './readSubscriptionRoot.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { RequestRefused } from './RequestRefused.js';

/** One operation of a valid document. */
export interface ParsedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Whether a subscription subscribes to anything; null: always. */
  included: SubscriptionRoot['included'];
}

/** Subscriptions' roots are read here; graphql-js's rule throws where there are conditions. */
const rules = specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule);

/**
 * Reads a document as far as it goes without running anything: syntax, which operation is meant, the schema's rules,
 * and the limits.
 * @throws RequestRefused GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED or BAD_USER_INPUT
 */
export function parseOperation(
  source: string,
  operationName: string | undefined,
  schema: GraphQLSchema,
  limits: DocumentLimits,
  tracing?: Tracing,
): ParsedOperation {
  const read = (): DocumentNode => parseDocument(source, limits);
  const document = tracing ? tracing.step('graphql.parse', read) : read();
  const check = (): ParsedOperation => validated(document, operationName, schema, limits);
  return tracing ? tracing.step('graphql.validate', check) : check();
}

function validated(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
  limits: DocumentLimits,
): ParsedOperation {
  const parsed = operationOf(document, operationName);
  const { operation, fragments } = parsed;
  if (!schema.getRootType(operation.operation)) {
    throw RequestRefused.because('GRAPHQL_VALIDATION_FAILED', `This API offers no ${operation.operation}s.`);
  }
  const roots = new Map(
    operationsIn(document)
      .filter((node) => node.operation === 'subscription')
      .map((node) => [node, readSubscriptionRoot(node, fragments)] as const),
  );
  // Before the rules are applied, to every operation: some of them cost more than linear time.
  for (const each of operationsIn(document)) checkLimits(each, fragments, limits);
  const faults = validate(schema, document, rules);
  if (faults.length > 0) throw new RequestRefused('GRAPHQL_VALIDATION_FAILED', faults);
  checkReservedNames(document);
  checkDefers(document, operation, fragments);
  const root = roots.get(operation);
  if (!root || root.operation === operation) return parsed;
  const definitions = document.definitions.map((node) => (node === operation ? root.operation : node));
  return { ...root, document: { ...document, definitions }, fragments };
}

/** The operation that is meant. @throws RequestRefused BAD_USER_INPUT when there is no such one, or several */
export function operationOf(document: DocumentNode, name: string | undefined): ParsedOperation {
  const operation = selectOperation(document, name);
  return { document, operation, fragments: fragmentsOf(document), included: null };
}

function operationsIn({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

function parseDocument(source: string, limits: DocumentLimits): DocumentNode {
  try {
    return parse(source, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new RequestRefused('GRAPHQL_PARSE_FAILED', [error]);
  }
}

function selectOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = operationsIn(document);
  const [first] = operations;
  if (!first) throw RequestRefused.because('BAD_USER_INPUT', 'The document contains no operation.');
  if (name === undefined) {
    if (operations.length === 1) return first;
    const message = `The document contains ${operations.length} operations: say which one by "operationName".`;
    throw RequestRefused.because('BAD_USER_INPUT', message);
  }
  const named = operations.find((operation) => operation.name?.value === name);
  if (!named)
    throw RequestRefused.because('BAD_USER_INPUT', `The document contains no operation named "${name}".`);
  return named;
}

function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return fragments;
}
