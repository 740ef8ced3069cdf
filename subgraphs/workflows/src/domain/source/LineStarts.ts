import type { Position } from './SourceDocument.js';

/** Where the lines of a text begin. */
export class LineStarts {
  readonly #starts = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** The line and the column of an offset. */
  positionOf(offset: number): Position {
    let low = 1;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return { line: low, column: Math.max(offset - (this.#starts[low - 1] ?? 0), 0) + 1 };
  }
}
