import type { Edit } from './Edit.js';
import { indenting } from './indenting.js';
import type { SourceDocument, SourcePath } from './SourceDocument.js';

/**
 * The edits that move the entries of the map at `path` below its first, which is empty because they are not indented; none where
 * it is otherwise.
 */
export function underFirst(source: SourceDocument, path: SourcePath): Edit[] {
  const map = source.nodeOf(path);
  if (map?.kind !== 'map' || map.flow) return [];
  const [first, second] = map.entries;
  if (!first || !second) return [];
  const empty = first.value === null || (first.value.kind === 'scalar' && first.value.value === null);
  return empty ? indenting(source, second.key.from, map.to) : [];
}
