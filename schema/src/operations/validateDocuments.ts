import { GraphQLError, Kind, parse, validate, type GraphQLSchema } from 'graphql';

/** Why a document cannot be registered. */
export interface DocumentFault {
  /** Place in the list of documents, from 0. */
  index: number;
  /** A sentence, without its place. */
  message: string;
  /** From 1, inside the document. */
  line?: number | undefined;
  column?: number | undefined;
}

/** The first fault of each document that is no GraphQL, has no operation, or is not valid for the schema. */
export function validateDocuments(schema: GraphQLSchema, documents: readonly string[]): DocumentFault[] {
  return documents.flatMap((document, index) => {
    const error = faultOf(schema, document);
    if (!error) return [];
    const [place] = error.locations ?? [];
    return [{ index, message: error.message, line: place?.line, column: place?.column }];
  });
}

function faultOf(schema: GraphQLSchema, document: string): GraphQLError | undefined {
  try {
    const parsed = parse(document);
    if (!parsed.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) {
      return new GraphQLError('It holds no operation.');
    }
    return validate(schema, parsed, undefined, { maxErrors: 1 })[0];
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
