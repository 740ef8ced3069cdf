import type { Edit } from './Edit.js';
import type { SourceDocument } from './SourceDocument.js';

/** The edits that move every line between two offsets two columns to the right, the first one included. */
export function indenting(source: SourceDocument, from: number, to: number): Edit[] {
  const begin = source.textOf(0, from).lastIndexOf('\n') + 1;
  const edits: Edit[] = [];
  let at = begin;
  for (const line of source.textOf(begin, to).split('\n')) {
    if (line.trim() !== '') edits.push(source.edit(at, at, '  '));
    at += line.length + 1;
  }
  return edits;
}
