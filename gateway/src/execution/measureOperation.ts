import { Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Fragments } from './projection/collectFields.js';

/** The size of an operation with its fragments expanded. */
export interface OperationSize {
  depth: number;
  aliases: number;
  fields: number;
  rootFields: number;
  directives: number;
  /** Fields of any name, and fragments. */
  selections: number;
}

const nothing: OperationSize = {
  depth: 0,
  aliases: 0,
  fields: 0,
  rootFields: 0,
  directives: 0,
  selections: 0,
};

/**
 * Measures without expanding: each fragment is measured once, so that fragments which double each other cost us
 * nothing. A cycle of fragments, which validation will refuse, counts once.
 */
export function measureOperation(operation: OperationDefinitionNode, fragments: Fragments): OperationSize {
  const known = new Map<string, OperationSize>();

  const measureFragment = (name: string): OperationSize => {
    const size = known.get(name);
    if (size) return size;
    known.set(name, { ...nothing });
    const measured = measureSet(fragments.get(name)?.selectionSet);
    known.set(name, measured);
    return measured;
  };

  const measureSet = (set: SelectionSetNode | undefined): OperationSize => {
    const total = { ...nothing };
    for (const node of set?.selections ?? []) {
      const below =
        node.kind === Kind.FRAGMENT_SPREAD ? measureFragment(node.name.value) : measureSet(node.selectionSet);
      // What every client asks beside its fields counts for nothing, under its own name.
      const own = node.kind === Kind.FIELD && (node.alias || node.name.value !== '__typename') ? 1 : 0;
      const introspects = node.kind === Kind.FIELD && node.name.value.startsWith('__');
      if (!introspects) total.depth = Math.max(total.depth, below.depth + own);
      total.aliases += below.aliases + (node.kind === Kind.FIELD && node.alias ? 1 : 0);
      total.fields += below.fields + own;
      // Of this set: what is selected below a field is in another one.
      total.rootFields += node.kind === Kind.FIELD ? 1 : below.rootFields;
      total.directives += below.directives + (node.directives?.length ?? 0);
      total.selections += below.selections + 1;
    }
    return total;
  };

  const size = measureSet(operation.selectionSet);
  return { ...size, directives: size.directives + (operation.directives?.length ?? 0) };
}
