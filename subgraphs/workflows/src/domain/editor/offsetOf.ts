import type { Position } from '../source/SourceDocument.js';

/** Where a position is in a text; the nearest one there is, where it is outside. */
export function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let each = 1; each < line; each += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  const length = (end === -1 ? text.length : end) - start;
  return start + Math.min(Math.max(column - 1, 0), length);
}
