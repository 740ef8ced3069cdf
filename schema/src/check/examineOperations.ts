import type { GraphQLSchema } from 'graphql';
import type { FragmentPlace } from '../operations/DocumentCoordinates.js';
import { sentCoordinates } from '../operations/sentCoordinates.js';
import type { OperationUse } from './CheckReport.js';
import { examineDocument, type ExaminedDocument, type Refusal } from './examineDocument.js';
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

/** Examines the operations that the old schema accepts, each document once however many clients send it. */
export function examineOperations(
  operations: readonly OperationInUse[],
  before: GraphQLSchema,
  after: GraphQLSchema,
): ExaminedOperation[] {
  const documents = new Map<string, ExaminedDocument | null>();
  return operations.flatMap(({ document, inputs, ...use }) => {
    const known = documents.get(document);
    const examined = known === undefined ? examineDocument(document, before, after) : known;
    documents.set(document, examined);
    if (!examined) return [];
    const { name, refusal } = examined;
    const { named, carried, fragments } = examined.coordinates;
    const said = inputs ? sentCoordinates(before, inputs) : carried;
    return { use: { ...use, name }, coordinates: new Set([...named, ...said]), fragments, refusal };
  });
}
