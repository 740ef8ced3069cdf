import type { ScalarNode } from '../SourceNode.js';
import type { Cursor } from './Cursor.js';
import { NotPlain } from './NotPlain.js';
import { scalarOf } from './scalarOf.js';

/** What means something else, at the beginning. */
const indicators = new Set('-?:,[]{}#&*!|>\'"%@`');
const brackets = new Set(',[]{}');

/**
 * Reads a text without quotes up to the end of its line, or to what ends it before.
 * @param flow whether it stands in brackets
 */
export function readUnquoted(cursor: Cursor, flow: boolean): ScalarNode {
  const { text, at: from } = cursor;
  const first = text[from] ?? '';
  const negative = first === '-' && !cursor.isGap(from + 1) && !(flow && brackets.has(text[from + 1] ?? ''));
  if (first === '' || (indicators.has(first) && !negative)) throw new NotPlain();
  let to = from;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\n' || (flow && brackets.has(character))) break;
    if (character === ' ') {
      if (text[at + 1] === '#') break;
    } else {
      if (character === ':' && (cursor.isGap(at + 1) || (flow && brackets.has(text[at + 1] ?? '')))) break;
      to = at + 1;
    }
  }
  cursor.at = to;
  return { kind: 'scalar', from, to, value: scalarOf(text.slice(from, to)) };
}
