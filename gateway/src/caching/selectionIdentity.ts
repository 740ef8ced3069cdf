import type { SelectionSetNode } from 'graphql';
import type { ConditionalSelection } from '../execution/projection/collectFields.js';

const numbers = new WeakMap<SelectionSetNode, number>();
let last = 0;

/**
 * Equal for the same selections of a document under the same conditions. What is selected on an abstract type is selected
 * on each of its types: looked at once for each, nested selections would take exponentially long.
 */
export function selectionIdentity(selections: readonly ConditionalSelection[]): string {
  return JSON.stringify(
    selections.map(({ selectionSet, conditions }) => [numberOf(selectionSet), conditions]),
  );
}

function numberOf(node: SelectionSetNode): number {
  let number = numbers.get(node);
  if (number === undefined) numbers.set(node, (number = ++last));
  return number;
}
