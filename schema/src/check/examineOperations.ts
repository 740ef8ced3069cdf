import {
  Kind,
  NoUnusedVariablesRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { coordinatesOf } from '../operations/coordinatesOf.js';
import type { DocumentCoordinates, FragmentPlace } from '../operations/DocumentCoordinates.js';
import type { DocumentOperation } from '../operations/operationsIn.js';
import { sentCoordinates } from '../operations/sentCoordinates.js';
import type { OperationUse } from './CheckReport.js';
import type { OperationInUse } from './operationsInUse.js';

/** An operation of a client and what the two schemas say of it. */
export interface ExaminedOperation {
  use: OperationUse;
  /** What it uses of the old schema, its variables included; see DocumentCoordinates. */
  coordinates: ReadonlySet<string>;
  fragments: readonly FragmentPlace[];
  /** Why the new schema does not accept it; null: it does. */
  refusal: Refusal | null;
}

/** Why a schema does not accept a document. */
export interface Refusal {
  message: string;
  /** Names of the selected fields that it is about. */
  fields: ReadonlySet<string>;
}

/**
 * Reads operations by the old schema and tries them on the new one, each document once however many clients send it. Those that the old
 * schema does not accept are left out: they are for another variant, or broken already.
 */
export function examineOperations(
  operations: readonly OperationInUse[],
  before: GraphQLSchema,
  after: GraphQLSchema,
): ExaminedOperation[] {
  const known = new Map<DocumentOperation, ReturnType<typeof examine>>();
  return operations.flatMap(({ use, operation, inputs }) => {
    const examined = known.has(operation) ? known.get(operation) : examine(operation.document, before, after);
    known.set(operation, examined ?? null);
    if (!examined) return [];
    const { named, carried, fragments } = examined.coordinates;
    const said = inputs ? sentCoordinates(before, inputs) : carried;
    return { use, coordinates: new Set([...named, ...said]), fragments, refusal: examined.refusal };
  });
}

/** No schema changes whether a variable is used, and `@defer`, which may be what uses it, is left out. */
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);

function examine(
  document: DocumentNode,
  before: GraphQLSchema,
  after: GraphQLSchema,
): { coordinates: DocumentCoordinates; refusal: Refusal | null } | null {
  if (validate(before, document, rules).length > 0) return null;
  return {
    coordinates: coordinatesOf(before, document),
    refusal: refusalOf(validate(after, document, rules)),
  };
}

function refusalOf(errors: readonly GraphQLError[]): Refusal | null {
  const [first] = errors;
  if (!first) return null;
  const fields = errors
    .flatMap(({ nodes }) => nodes ?? [])
    .flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
  return { message: first.message, fields: new Set(fields) };
}
