import { parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Change } from '../changes/Change.js';
import { diffSchemas } from '../changes/diffSchemas.js';
import { coordinatesOf } from '../operations/coordinatesOf.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import { sentCoordinates } from '../operations/sentCoordinates.js';
import type { Approval } from '../registry/Approval.js';
import type { CheckedChange, OperationUse, VariantReport } from './CheckReport.js';
import type { CheckSettings } from './CheckSettings.js';
import { coordinatesTouched } from './coordinatesTouched.js';
import { operationsInUse, type OperationInUse } from './operationsInUse.js';

/** What a check of one variant looks at. */
export interface VariantCheck {
  /** The contract's name; null for the supergraph itself. */
  contract: string | null;
  /** As clients see it. */
  before: GraphQLSchema;
  after: GraphQLSchema;
  operations: readonly RegisteredOperation[];
  /** Traffic within the days that the settings name. */
  usage: readonly RecordedUse[];
  settings: CheckSettings;
  /** Those that count for this proposal. */
  approvals: readonly Approval[];
}

/** Says what changes for the clients of one variant, and which operations of which clients stand in the way. */
export async function checkVariant(check: VariantCheck): Promise<VariantReport> {
  const { contract, before, after, settings } = check;
  const changes = await diffSchemas(before, after);
  const operations = operationsInUse(check.operations, check.usage, settings).flatMap((operation) =>
    inspected(operation, before, after),
  );
  return {
    contract,
    changes: changes.map((change) => checked(change, check, operations)),
    invalidOperations: operations.flatMap(({ use, message }) =>
      message === null ? [] : [{ ...use, message }],
    ),
  };
}

interface InspectedOperation {
  use: OperationUse;
  coordinates: ReadonlySet<string>;
  /** Why the new schema does not accept it. */
  message: string | null;
}

function inspected(
  { document, inputs, ...use }: OperationInUse,
  before: GraphQLSchema,
  after: GraphQLSchema,
): InspectedOperation[] {
  let parsed: DocumentNode;
  try {
    parsed = parse(document);
  } catch {
    return [];
  }
  if (validate(before, parsed).length > 0) return [];
  const { named, carried } = coordinatesOf(before, parsed);
  const coordinates = new Set([...named, ...(inputs ? sentCoordinates(before, inputs) : carried)]);
  const [error] = validate(after, parsed);
  return [{ use: { ...use, name: nameOf(parsed) }, coordinates, message: error?.message ?? null }];
}

function nameOf(document: DocumentNode): string | null {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === 'OperationDefinition' && definition.name ? [definition.name.value] : [],
  );
  return names.join(', ') || null;
}

function checked(
  change: Change,
  { before, after, contract, settings, approvals }: VariantCheck,
  operations: readonly InspectedOperation[],
): CheckedChange {
  const blocks =
    change.criticality === 'breaking' || (settings.failOnDangerous && change.criticality === 'dangerous');
  if (!blocks) return { ...change, passes: 'HARMLESS', usedBy: [] };
  const touched = coordinatesTouched(change, before, after);
  const usedBy = operations
    .filter(({ coordinates }) => touched.some((coordinate) => coordinates.has(coordinate)))
    .map(({ use }) => use);
  if (usedBy.length === 0) return { ...change, passes: 'UNUSED', usedBy };
  const approved = approvals.some(
    (approval) =>
      approval.change.type === change.type &&
      approval.change.path === change.path &&
      (approval.change.contract ?? contract) === contract &&
      approval.change.event == null,
  );
  return { ...change, passes: approved ? 'APPROVED' : null, usedBy };
}
