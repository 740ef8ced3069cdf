import { isMap, isScalar, type Node } from 'yaml';
import type { Edit } from './Edit.js';
import { indenting } from './indenting.js';
import type { SourceDocument, SourcePath } from './SourceDocument.js';

/**
 * The edits that move the entries of the map at `path` below its first, which is empty because they are not indented; none where
 * it is otherwise.
 */
export function underFirst(source: SourceDocument, path: SourcePath): Edit[] {
  const map = source.nodeOf(path);
  if (!isMap<Node, Node | null>(map) || map.flow || !map.range) return [];
  const [first, second] = map.items;
  const empty =
    first !== undefined && (first.value === null || (isScalar(first.value) && first.value.value === null));
  const from = second?.key.range?.[0];
  return empty && from !== undefined ? indenting(source, from, map.range[1]) : [];
}
