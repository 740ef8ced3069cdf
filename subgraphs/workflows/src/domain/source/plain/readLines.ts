import type { ScalarNode } from '../SourceNode.js';
import type { Cursor } from './Cursor.js';
import { NotPlain } from './NotPlain.js';

/**
 * Reads a text of whole lines after `|` or `>`, with or without `-`, and goes to the end of the last of them.
 * @param indent spaces before the key or the dash that it belongs to
 */
export function readLines(cursor: Cursor, indent: number): ScalarNode {
  const { text, at: from } = cursor;
  const folded = text[from] === '>';
  const strip = text[from + 1] === '-';
  cursor.at += strip ? 2 : 1;
  cursor.skipSpaces();
  if (cursor.here !== '\n') throw new NotPlain();
  const lines: string[] = [];
  let margin = 0;
  let to = 0;
  let filled = 0;
  for (let start = cursor.at + 1; start < text.length;) {
    const end = endOfLine(text, start);
    const spaces = spacesAt(text, start);
    const empty = start + spaces === end;
    if (lines.length === 0) {
      // Empty lines before the first say nothing of where it begins.
      if (empty || spaces <= indent) throw new NotPlain();
      margin = spaces;
    }
    if (empty ? spaces > margin : spaces < margin && spaces > indent) throw new NotPlain();
    if (!empty && spaces < margin) break;
    lines.push(empty ? '' : text.slice(start + margin, end));
    if (!empty) {
      filled = lines.length;
      to = Math.min(end + 1, text.length);
    }
    start = end + 1;
  }
  if (filled === 0) throw new NotPlain();
  cursor.at = text[to - 1] === '\n' ? to - 1 : to;
  const said = lines.slice(0, filled);
  // Empty lines and indented ones are not folded as others are.
  if (folded && said.some((line) => line === '' || line.startsWith(' '))) throw new NotPlain();
  const value = said.join(folded ? ' ' : '\n');
  return { kind: 'scalar', from, to, value: strip ? value : `${value}\n` };
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

function spacesAt(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ') at += 1;
  return at - offset;
}
