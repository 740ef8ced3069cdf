import type { Range as TextRange } from '@gantry/workflows/domain/source/Range.js';
import type { Position as TextPosition } from '@gantry/workflows/domain/source/SourceDocument.js';
import type { Position, Range } from 'vscode-languageserver-types';

/** A range as the protocol has it, which counts from 0. */
export function rangeOf({ line, column, endLine, endColumn }: TextRange): Range {
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}

/** A position as the compiler has it, which counts from 1. */
export function positionOf({ line, character }: Position): TextPosition {
  return { line: line + 1, column: character + 1 };
}
