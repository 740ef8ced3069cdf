import type { ListNode, MapNode, ScalarNode, SourceEntry, SourceNode } from '../SourceNode.js';
import type { Cursor } from './Cursor.js';
import { NotPlain } from './NotPlain.js';
import { readQuoted } from './readQuoted.js';
import { readUnquoted } from './readUnquoted.js';
import { UniqueKeys } from './UniqueKeys.js';

/**
 * Reads what stands in brackets, JSON for example.
 * @param indent what each of its lines has to be indented by more than
 */
export function readFlow(cursor: Cursor, indent: number, depth: number): MapNode | ListNode {
  cursor.count(depth);
  return cursor.here === '{' ? readMap(cursor, indent, depth) : readList(cursor, indent, depth);
}

function readMap(cursor: Cursor, indent: number, depth: number): MapNode {
  const from = cursor.at;
  const entries: SourceEntry[] = [];
  const keys = new UniqueKeys();
  readParts(cursor, indent, '}', () => {
    const key = keys.add(readScalar(cursor));
    const adjacent = cursor.text[key.to - 1] === '"' || cursor.text[key.to - 1] === "'";
    cursor.skipSpaces();
    if (cursor.here !== ':' || !(cursor.isGap(cursor.at + 1) || (adjacent && cursor.at === key.to))) {
      throw new NotPlain();
    }
    cursor.at += 1;
    cursor.skipGap(indent);
    entries.push({ key, value: readValue(cursor, indent, depth + 1) });
  });
  return { kind: 'map', from, to: cursor.at, flow: true, entries };
}

function readList(cursor: Cursor, indent: number, depth: number): ListNode {
  const from = cursor.at;
  const items: SourceNode[] = [];
  readParts(cursor, indent, ']', () => items.push(readValue(cursor, indent, depth + 1)));
  return { kind: 'list', from, to: cursor.at, flow: true, items };
}

/** Reads what stands between commas, up to and with the bracket that closes. */
function readParts(cursor: Cursor, indent: number, closing: string, readPart: () => void): void {
  do {
    cursor.at += 1;
    cursor.skipGap(indent);
    // Nothing at all, or after a last comma.
    if (cursor.here === closing) break;
    readPart();
    cursor.skipGap(indent);
  } while (cursor.here === ',');
  if (cursor.here !== closing) throw new NotPlain();
  cursor.at += 1;
}

function readValue(cursor: Cursor, indent: number, depth: number): SourceNode {
  if (cursor.here === '{' || cursor.here === '[') return readFlow(cursor, indent, depth);
  cursor.count(depth);
  return readScalar(cursor);
}

function readScalar(cursor: Cursor): ScalarNode {
  return cursor.isQuote ? readQuoted(cursor) : readUnquoted(cursor, true);
}
