import { parse, separateOperations, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
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
  return Object.entries(separateOperations(withoutDefer(schema, parsed))).map(([name, document]) => ({
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

/**
 * `@defer` says how an answer is delivered. Gateways know it, whether a schema defines it or not, and do not report it. A variable that only
 * it uses stays behind.
 */
function withoutDefer(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  if (schema.getDirective('defer')) return document;
  return visit(document, { Directive: ({ name }) => (name.value === 'defer' ? null : undefined) });
}
