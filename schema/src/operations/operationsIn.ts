import { Kind, parse, separateOperations, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { signatureOf } from './signatureOf.js';

/** One operation of a document, with the fragments that it spreads. */
export interface DocumentOperation {
  name: string | null;
  document: DocumentNode;
  /** See signatureOf. */
  signature: string;
}

/** Takes a document apart into its operations; a text that is no document has none. */
export function operationsIn(schema: GraphQLSchema, source: string): DocumentOperation[] {
  const parsed = parsedOrNull(source);
  if (!parsed) return [];
  return Object.entries(separateOperations(withoutDelivery(schema, parsed))).map(([name, document]) => ({
    name: name === '' ? null : name,
    document,
    signature: signatureOf(schema, document),
  }));
}

function parsedOrNull(source: string): DocumentNode | null {
  try {
    return parse(source, { noLocation: true });
  } catch {
    return null;
  }
}

/** `@defer` and `@stream` say how an answer is delivered. Gateways know them, whether a schema defines them or not, and do not report them. */
function withoutDelivery(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const isDelivery = (name: string): boolean =>
    ['defer', 'stream'].includes(name) && !schema.getDirective(name);
  return visit(document, {
    [Kind.DIRECTIVE]: { enter: ({ name }) => (isDelivery(name.value) ? null : undefined) },
  });
}
