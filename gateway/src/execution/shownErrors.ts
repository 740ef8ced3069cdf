import {
  Kind,
  type FieldNode,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { clientPath } from './aliasesApart.js';
import type { ResponsePath } from './Data.js';
import type { PreparedOperation } from './PreparedOperation.js';
import type { Fragments } from './projection/collectFields.js';
import { internalMessage } from './toClientError.js';

/**
 * Errors as a client gets to see them. To clients of a contract, what a subgraph reports at a field that the client did not ask for (a key,
 * or what another field is computed from) would tell of what the contract hides: of such an error only remains that there was one,
 * at the field above. Paths are in the keys that clients know.
 */
export function shownErrors(
  errors: readonly GraphQLFormattedError[],
  { operation, fragments, generation, isApart }: PreparedOperation,
): readonly GraphQLFormattedError[] {
  const asked = generation.contract ? askedErrors(errors, operation, fragments) : errors;
  if (!isApart) return asked;
  return asked.map((error) => (error.path ? { ...error, path: clientPath(error.path) } : error));
}

function askedErrors(
  errors: readonly GraphQLFormattedError[],
  operation: OperationDefinitionNode,
  fragments: Fragments,
): readonly GraphQLFormattedError[] {
  return errors.map((error) => {
    const asked = error.path && askedPart(error.path, [operation.selectionSet], fragments);
    if (!asked || asked === error.path) return error;
    return { message: internalMessage, path: asked, extensions: { code: 'INTERNAL' } };
  });
}

/** As much of a path as a client has asked for, going by response keys alone; the path itself when that is all of it. */
function askedPart(
  path: ResponsePath,
  selectionSets: readonly SelectionSetNode[],
  fragments: Fragments,
): ResponsePath {
  let sets = selectionSets;
  for (const [index, step] of path.entries()) {
    // Indices of lists, and the mark that stands for each of them.
    if (typeof step === 'number' || step === '@') continue;
    const fields = sets.flatMap((set) => fieldsUnder(step, set, fragments));
    if (fields.length === 0) return path.slice(0, index);
    sets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
    // Below a scalar's value there is nothing that a schema could hide.
    if (sets.length === 0) return path;
  }
  return path;
}

function fieldsUnder(key: string, { selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return (node.alias ?? node.name).value === key ? [node] : [];
    const set =
      node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value)?.selectionSet;
    return set ? fieldsUnder(key, set, fragments) : [];
  });
}
