import type { Json } from '../Json.js';
import type { Edit } from './Edit.js';
import type { SourceDocument, SourcePath } from './SourceDocument.js';

/** The edit that puts a property at the beginning of the map at `path`; null where there is none, or an empty one. */
export function inserting(source: SourceDocument, path: SourcePath, key: string, value: Json): Edit | null {
  const map = source.nodeOf(path);
  const at = map?.kind === 'map' ? map.entries[0]?.key.from : undefined;
  if (map?.kind !== 'map' || at === undefined) return null;
  // JSON is read in YAML too.
  const name = /^\s*[[{]/u.test(source.textOf(0)) ? JSON.stringify(key) : key;
  const property = `${name}: ${JSON.stringify(value)}`;
  const { column } = source.edit(at, at, '');
  return source.edit(at, at, map.flow ? `${property}, ` : `${property}\n${' '.repeat(column - 1)}`);
}
