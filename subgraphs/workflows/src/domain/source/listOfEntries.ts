import type { Edit } from './Edit.js';
import { indenting } from './indenting.js';
import type { SourceDocument, SourcePath } from './SourceDocument.js';

/** The edits that make a list of maps with one entry each out of the map at `path`; none where that is not plain. */
export function listOfEntries(source: SourceDocument, path: SourcePath): Edit[] {
  const map = source.nodeOf(path);
  if (map?.kind !== 'map') return [];
  const starts = map.entries.map(({ key }) => key.from);
  const { from: start, to: end } = map;
  const insert = (at: number, text: string): Edit => source.edit(at, at, text);
  if (!map.flow) {
    const dashes = starts.map((at) => insert(at, '- '));
    const names = new Set(dashes.map(({ line }) => line));
    return [...dashes, ...indenting(source, start, end).filter(({ line }) => !names.has(line))];
  }
  const ends = map.entries.map(({ value }) => value?.to ?? 0);
  return [
    insert(start, '['),
    ...starts.slice(1).map((at) => insert(at, '{ ')),
    ...ends.slice(0, -1).map((at) => insert(at, ' }')),
    insert(end, ']'),
  ];
}
