import type { Fix } from '../../src/domain/dsl/Diagnostic.js';

/** A text after a fix, its edits applied from the last to the first so that places stay what they are. */
export function applyFix(text: string, { edits }: Fix): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  const ranges = edits
    .map((edit) => ({
      from: offset(edit.line, edit.column),
      to: offset(edit.endLine, edit.endColumn),
      text: edit.text,
    }))
    .toSorted((a, b) => b.from - a.from);
  let fixed = text;
  let before = Infinity;
  for (const range of ranges) {
    if (range.from > range.to || range.to > before) throw new Error('Edits of one fix touch each other.');
    fixed = fixed.slice(0, range.from) + range.text + fixed.slice(range.to);
    before = range.from;
  }
  return fixed;
}
