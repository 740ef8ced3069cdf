import type { ScalarNode } from '../SourceNode.js';
import type { Cursor } from './Cursor.js';
import { NotPlain } from './NotPlain.js';

/** Reads a text in quotes. @throws NotPlain when it goes over several lines, or has what JSON does not escape */
export function readQuoted(cursor: Cursor): ScalarNode {
  const { text, at: from } = cursor;
  const single = text[from] === "'";
  const end = single ? endOfSingle(text, from) : endOfDouble(text, from);
  const inner = text.slice(from + 1, end);
  if (end === -1 || inner.includes('\n')) throw new NotPlain();
  cursor.at = end + 1;
  const value = single ? inner.replaceAll("''", "'") : unescaped(inner);
  return { kind: 'scalar', from, to: end + 1, value };
}

function endOfSingle(text: string, from: number): number {
  let end = text.indexOf("'", from + 1);
  while (text[end + 1] === "'" && end !== -1) end = text.indexOf("'", end + 2);
  return end;
}

function endOfDouble(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes stands before an offset: two stand for one. */
function isEscaped(text: string, offset: number): boolean {
  let first = offset;
  while (text[first - 1] === '\\') first -= 1;
  return (offset - first) % 2 === 1;
}

/** JSON's escapes mean the same in YAML, which has more of them. */
function unescaped(inner: string): string {
  if (!inner.includes('\\')) return inner;
  try {
    const value = JSON.parse(`"${inner}"`) as string;
    if (!value.includes('\0')) return value;
  } catch {
    // Left to the parser of YAML.
  }
  throw new NotPlain();
}
