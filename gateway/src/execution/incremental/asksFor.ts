import { Kind, type SelectionSetNode } from 'graphql';
import type { ResponsePath } from '../Data.js';
import { readDefer } from './readDefer.js';

/** Which deferred fragments are looked into. */
export type IntoDeferred = 'all' | 'switched off';

/**
 * Whether a selection set asks for the field at `path`, going by response keys alone: what the types are is not known where an
 * error is told. Fragments are expanded.
 * @param into with `switched off`, what these variables defer does not count
 */
export function asksFor(
  { selections }: SelectionSetNode,
  path: ResponsePath,
  variables: Readonly<Record<string, unknown>>,
  into: IntoDeferred,
): boolean {
  // Indices of lists, and the mark that stands for each of them.
  const start = path.findIndex((step) => typeof step === 'string' && step !== '@');
  if (start < 0) return true;
  const key = path[start];
  const rest = path.slice(start + 1);
  return selections.some((node) => {
    if (node.kind === Kind.FIELD) {
      if ((node.alias ?? node.name).value !== key) return false;
      return !node.selectionSet || asksFor(node.selectionSet, rest, variables, into);
    }
    if (node.kind === Kind.FRAGMENT_SPREAD) return false;
    const defer = into === 'all' ? undefined : readDefer(node.directives);
    const deferred = defer?.conditions.every(({ variable, value }) => variables[variable] === value);
    return !deferred && asksFor(node.selectionSet, path.slice(start), variables, into);
  });
}
