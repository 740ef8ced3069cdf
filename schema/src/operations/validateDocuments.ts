import { extendSchema, GraphQLError, Kind, parse, validate, type GraphQLSchema } from 'graphql';

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
  const known = documents.some((document) => document.includes('@defer')) ? withDefer(schema) : schema;
  return documents.flatMap((document, index) => {
    const error = faultOf(known, document);
    if (!error) return [];
    const [place] = error.locations ?? [];
    return [{ index, message: error.message, line: place?.line, column: place?.column }];
  });
}

/** Gateways know `@defer`, whether a schema defines it or not. */
function withDefer(schema: GraphQLSchema): GraphQLSchema {
  if (schema.getDirective('defer')) return schema;
  const directive =
    'directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT';
  return extendSchema(schema, parse(directive));
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
