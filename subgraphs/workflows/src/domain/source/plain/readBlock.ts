import type { ListNode, MapNode, ScalarNode, SourceEntry, SourceNode } from '../SourceNode.js';
import type { Cursor } from './Cursor.js';
import { NotPlain } from './NotPlain.js';
import { readFlow } from './readFlow.js';
import { readLines } from './readLines.js';
import { readQuoted } from './readQuoted.js';
import { readUnquoted } from './readUnquoted.js';
import { UniqueKeys } from './UniqueKeys.js';

/**
 * Reads a map or a list that begins here and whose lines are all indented by `indent`, and goes to the line after it.
 * @throws NotPlain for anything else
 */
export function readBlock(cursor: Cursor, indent: number, depth: number): MapNode | ListNode {
  cursor.count(depth);
  return cursor.isItem ? readList(cursor, indent, depth) : readMap(cursor, indent, depth);
}

function readMap(cursor: Cursor, indent: number, depth: number): MapNode {
  const from = cursor.at;
  const entries: SourceEntry[] = [];
  const keys = new UniqueKeys();
  let to = from;
  do {
    const key = keys.add(readKey(cursor));
    const value = readValue(cursor, indent, depth + 1, true);
    entries.push({ key, value });
    ({ to } = value);
  } while (goesOn(cursor, indent));
  return { kind: 'map', from, to, flow: false, entries };
}

function readList(cursor: Cursor, indent: number, depth: number): ListNode {
  const from = cursor.at;
  const items: SourceNode[] = [];
  let to = from;
  do {
    cursor.at += 1;
    const item = readValue(cursor, indent, depth + 1, false);
    items.push(item);
    ({ to } = item);
  } while (goesOn(cursor, indent) && cursor.isItem);
  return { kind: 'list', from, to, flow: false, items };
}

/** Whether the next line belongs to the same map or list. */
function goesOn(cursor: Cursor, indent: number): boolean {
  if (cursor.indent > indent) throw new NotPlain();
  return cursor.indent === indent;
}

/** Reads a key and the colon after it. */
function readKey(cursor: Cursor): ScalarNode {
  const key = cursor.isQuote ? readQuoted(cursor) : readUnquoted(cursor, false);
  cursor.skipSpaces();
  if (cursor.here !== ':' || !cursor.isGap(cursor.at + 1)) throw new NotPlain();
  cursor.at += 1;
  return key;
}

/**
 * Reads what stands after a colon or a dash, and goes to the next line.
 * @param ofKey whether it is a key's, whose list need not be indented any further
 */
function readValue(cursor: Cursor, indent: number, depth: number, ofKey: boolean): SourceNode {
  const end = cursor.at;
  cursor.skipSpaces();
  const { at: from } = cursor;
  if (cursor.isGap(from) || (cursor.here === '#' && from > end)) {
    cursor.at = end;
    cursor.endLine();
    cursor.nextLine();
    if (cursor.indent > indent) return readNode(cursor, indent, depth);
    if (ofKey && cursor.indent === indent && cursor.isItem) return readBlock(cursor, indent, depth);
    cursor.count(depth);
    return { kind: 'scalar', from, to: from, value: null };
  }
  if (!ofKey) return readNode(cursor, indent, depth);
  return readInline(cursor, indent, depth);
}

/** Reads a map, a list or a value that may begin anywhere to the right of `indent`. */
function readNode(cursor: Cursor, indent: number, depth: number): SourceNode {
  if (!cursor.isItem && !isKey(cursor)) return readInline(cursor, indent, depth);
  const column = cursor.at - cursor.text.lastIndexOf('\n', cursor.at) - 1;
  return readBlock(cursor, column, depth);
}

function readInline(cursor: Cursor, indent: number, depth: number): SourceNode {
  const value = readOne(cursor, indent, depth);
  cursor.endLine();
  cursor.nextLine();
  return value;
}

function readOne(cursor: Cursor, indent: number, depth: number): SourceNode {
  const { here } = cursor;
  if (here === '{' || here === '[') return readFlow(cursor, indent, depth);
  cursor.count(depth);
  if (here === '|' || here === '>') return readLines(cursor, indent);
  return cursor.isQuote ? readQuoted(cursor) : readUnquoted(cursor, false);
}

/** Whether a key begins here, with its colon. */
function isKey(cursor: Cursor): boolean {
  const { at, here = '' } = cursor;
  if ('{[|>'.includes(here)) return false;
  if (cursor.isQuote) readQuoted(cursor);
  else readUnquoted(cursor, false);
  cursor.skipSpaces();
  const found = cursor.here === ':' && cursor.isGap(cursor.at + 1);
  cursor.at = at;
  return found;
}
