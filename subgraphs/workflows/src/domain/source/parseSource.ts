import { LineCounter, parseDocument, type Document } from 'yaml';
import type { Json } from '../Json.js';
import { SourceDocument, type Position, type SourcePath } from './SourceDocument.js';
import { SourceFault } from './SourceFault.js';

/** What a text may cost us; lengths in UTF-16 code units. */
export interface SourceLimits {
  length: number;
  depth: number;
  values: number;
}

const start: Position = { line: 1, column: 1 };

/**
 * Reads YAML 1.2 or JSON. Throws a `SourceFault` for the first thing that is wrong: one typo in YAML makes its parser
 * report many.
 */
export function parseSource(text: string, limits: SourceLimits): SourceDocument {
  if (text.length > limits.length) {
    throw new SourceFault(
      `The text has ${text.length} characters; at most ${limits.length} are read.`,
      start,
    );
  }
  if (text.includes('\0')) throw new SourceFault('A text cannot hold a null character.', start);
  const lines = new LineCounter();
  const document = parse(text, lines);
  const [error] = document.errors;
  if (error) throw new SourceFault(firstSentence(error.message), at(lines, error.pos[0]));
  const [warning] = document.warnings;
  if (warning) throw new SourceFault(firstSentence(warning.message), at(lines, warning.pos[0]));
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new SourceFault(`The text cannot be read: ${(error as Error).message}.`, start);
  }
  const located = new SourceDocument(null, document, lines);
  let left = limits.values;
  const value = plain(raw, []);
  return new SourceDocument(value, document, lines);

  function plain(value: unknown, path: SourcePath): Json {
    left -= 1;
    if (left < 0) throw fault(`The text has more than ${limits.values} values.`, path);
    if (path.length > limits.depth) throw fault(`The text nests deeper than ${limits.depth} levels.`, path);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') {
      // PostgreSQL keeps no null characters, and nobody means one.
      if (value.includes('\0')) throw fault('A text cannot hold a null character.', path);
      return value;
    }
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value;
      throw fault(`The number ${String(value)} has no place in JSON.`, path);
    }
    if (Array.isArray(value)) return value.map((item, index) => plain(item, [...path, index]));
    if (typeof value === 'object' && isPlain(value)) {
      // A null prototype would lose comparisons in tests, and `__proto__` as a key must stay data.
      const entries = Object.entries(value).map(([key, item]) => {
        if (key.includes('\0')) throw fault('A name cannot hold a null character.', path);
        return [key, plain(item, [...path, key])] as const;
      });
      return Object.fromEntries(entries);
    }
    throw fault('Only strings, numbers, booleans, nulls, lists and maps are read.', path);
  }

  function fault(message: string, path: SourcePath): SourceFault {
    return new SourceFault(message, located.positionOf(path), path);
  }
}

function parse(text: string, lines: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  } catch (error) {
    // The parser descends recursively, so that absurd nesting ends its stack.
    if (error instanceof RangeError) throw new SourceFault('The text nests too deeply to be read.', start);
    throw error;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}
