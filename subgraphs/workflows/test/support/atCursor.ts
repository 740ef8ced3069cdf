import type { Position } from '../../src/domain/source/SourceDocument.js';

/** A text without its last `|`, and where that stood. */
export function atCursor(marked: string): { text: string; position: Position } {
  const offset = marked.lastIndexOf('|');
  const before = marked.slice(0, offset).split('\n');
  const position = { line: before.length, column: before.at(-1)!.length + 1 };
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), position };
}
