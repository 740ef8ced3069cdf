import type { SourceNode } from '../SourceNode.js';
import { Cursor, type PlainLimits } from './Cursor.js';
import { NotPlain } from './NotPlain.js';
import { readBlock } from './readBlock.js';
import { readFlow } from './readFlow.js';

/** Ends of lines, spaces and marks of documents that are left to the parser of YAML. */
const unusual = /[\t\r\uFEFF]|^(?:---|\.\.\.|%)/mu;
const beginning = '---\n';

/**
 * Reads YAML as most people write it, and JSON, many times faster than a parser of all of YAML. Null for a text that uses anything
 * else, holds too much, or is wrong: what is read, is read as the parser of YAML reads it.
 */
export function readPlain(text: string, limits: PlainLimits): SourceNode | null {
  const start = text.startsWith(beginning) ? beginning.length : 0;
  if (unusual.test(start === 0 ? text : text.slice(start))) return null;
  const cursor = new Cursor(text, limits);
  cursor.at = start;
  try {
    if (!cursor.startLine()) cursor.nextLine();
    const root = readRoot(cursor);
    return cursor.indent === -1 ? root : null;
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

function readRoot(cursor: Cursor): SourceNode {
  if (cursor.here !== '{' && cursor.here !== '[') return readBlock(cursor, cursor.indent, 0);
  const root = readFlow(cursor, -1, 0);
  cursor.endLine();
  cursor.nextLine();
  return root;
}
