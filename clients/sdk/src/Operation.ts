import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { Kind, parse, print } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/** An operation of one's own, as text, or one of the typed ones in `operations.generated.ts`. */
export type Operation<Data, Variables> = TypedDocumentNode<Data, Variables> | string;

/** What the client has to know of an operation to send it. */
export interface PreparedOperation {
  query: string;
  operationName: string | undefined;
  /** Whether it declares the variable `after`, and so can go on where it was interrupted. */
  takesAfter: boolean;
}

const prepared = new WeakMap<DocumentNode, PreparedOperation>();

/** Reads an operation; the result for a document is kept as long as the document. */
export function prepareOperation(operation: Operation<unknown, never>): PreparedOperation {
  if (typeof operation === 'string') return describe(parse(operation), operation);
  let known = prepared.get(operation);
  if (!known) prepared.set(operation, (known = describe(operation, print(operation))));
  return known;
}

function describe(document: DocumentNode, query: string): PreparedOperation {
  const definition = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  return {
    query,
    operationName: definition?.name?.value,
    takesAfter:
      definition?.variableDefinitions?.some(({ variable }) => variable.name.value === 'after') ?? false,
  };
}
