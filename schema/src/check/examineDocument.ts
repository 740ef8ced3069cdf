import { Kind, parse, validate, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql';
import { coordinatesOf } from '../operations/coordinatesOf.js';
import type { DocumentCoordinates } from '../operations/DocumentCoordinates.js';

/** What two schemas say of a document. */
export interface ExaminedDocument {
  /** Of its operations. */
  name: string | null;
  /** By the old schema. */
  coordinates: DocumentCoordinates;
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
 * Reads a document by the old schema and tries it on the new one.
 * @returns null when the old schema does not accept it: then it is for another variant, or broken already
 */
export function examineDocument(
  document: string,
  before: GraphQLSchema,
  after: GraphQLSchema,
): ExaminedDocument | null {
  const parsed = parsedOrNull(document);
  if (!parsed || validate(before, parsed).length > 0) return null;
  return {
    name: nameOf(parsed),
    coordinates: coordinatesOf(before, parsed),
    refusal: refusalOf(validate(after, parsed)),
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

function parsedOrNull(document: string): DocumentNode | null {
  try {
    return parse(document);
  } catch {
    return null;
  }
}

function nameOf(document: DocumentNode): string | null {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
  );
  return names.length > 0 ? names.join(', ') : null;
}
