import type { Range } from '../source/Range.js';
import type { SourceDocument, SourcePath } from '../source/SourceDocument.js';

/** Where the last key of a path is written. */
export function rangeOfKey(source: SourceDocument, path: SourcePath): Range {
  const { line, column } = source.positionOfKey(path);
  // It is as long as the edit that would give it another name.
  const { endLine, endColumn } = source.renaming(path, '') ?? { endLine: line, endColumn: column };
  return { line, column, endLine, endColumn };
}
