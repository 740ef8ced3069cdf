import type { Document } from 'yaml';
import type { Json } from '../Json.js';
import { LineStarts } from './LineStarts.js';
import { plainValueOf } from './plain/plainValueOf.js';
import { readPlain } from './plain/readPlain.js';
import { SourceDocument, type Position } from './SourceDocument.js';
import { SourceFault } from './SourceFault.js';
import type { SourceNode } from './SourceNode.js';
import { treeOf } from './treeOf.js';
import { notPlain, valueOfTree } from './valueOfTree.js';
import { yamlParser } from './yamlParser.js';

/** What a text may cost us; lengths in UTF-16 code units. */
export interface SourceLimits {
  length: number;
  depth: number;
  values: number;
  /** Reads JSON many times faster, and takes the last of several equal keys for it. */
  quickJson?: boolean;
}

const start: Position = { line: 1, column: 1 };
const tooDeep = 'The text nests too deeply to be read.';

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
  const json = limits.quickJson ? readJson(text) : null;
  const quick = json ? null : readPlain(text, limits);
  if (quick) return new SourceDocument(plainValueOf(quick), text, () => quick);
  const parsed = json ? null : checked(text, parse(text));
  const raw = parsed ? valueOf(parsed) : json?.value;
  const treeOfText = (): SourceNode | null =>
    parsed ? treeOf(parsed) : (readPlain(text, limits) ?? treeOf(parse(text)));
  const located = new SourceDocument(null, text, treeOfText);
  let left = limits.values;
  // One path for all places: a copy for each value would be most of the work.
  const path: (string | number)[] = [];
  const value = plain(raw);
  return new SourceDocument(value, text, treeOfText);

  function plain(value: unknown): Json {
    left -= 1;
    if (left < 0) throw fault(`The text has more than ${limits.values} values.`);
    if (path.length > limits.depth) throw fault(`The text nests deeper than ${limits.depth} levels.`);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') {
      // PostgreSQL keeps no null characters, and nobody means one.
      if (value.includes('\0')) throw fault('A text cannot hold a null character.');
      return value;
    }
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value;
      throw fault(`The number ${String(value)} has no place in JSON.`);
    }
    if (Array.isArray(value)) return value.map((item, index) => below(index, item));
    if (typeof value === 'object' && isPlain(value)) {
      // A null prototype would lose comparisons in tests, and `__proto__` as a key must stay data.
      const entries = Object.entries(value).map(([key, item]) => {
        if (key.includes('\0')) throw fault('A name cannot hold a null character.');
        return [key, below(key, item)] as const;
      });
      return Object.fromEntries(entries);
    }
    throw fault('Only strings, numbers, booleans, nulls, lists and maps are read.');
  }

  function below(segment: string | number, item: unknown): Json {
    path.push(segment);
    const value = plain(item);
    path.pop();
    return value;
  }

  function fault(message: string): SourceFault {
    return new SourceFault(message, located.positionOf(path), [...path]);
  }
}

function parse(text: string): Document.Parsed {
  try {
    return yamlParser().parseDocument(text, { prettyErrors: false, uniqueKeys: true });
  } catch (error) {
    // The parser descends recursively, so that absurd nesting ends its stack.
    if (error instanceof RangeError) throw new SourceFault(tooDeep, start);
    throw error;
  }
}

/** Throws for the first thing that the parser found wrong. */
function checked(text: string, document: Document.Parsed): Document.Parsed {
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    // It may have caught the end of its stack itself.
    const message = problem.code === 'RESOURCE_EXHAUSTION' ? tooDeep : firstSentence(problem.message);
    throw new SourceFault(message, new LineStarts(text).positionOf(problem.pos[0]));
  }
  return document;
}

function valueOf(document: Document.Parsed): unknown {
  try {
    const value = valueOfTree(document.contents);
    return value === notPlain ? document.toJS({ maxAliasCount: 100 }) : value;
  } catch (error) {
    throw new SourceFault(`The text cannot be read: ${(error as Error).message}.`, start);
  }
}

/** The value of a JSON text, or null for one that is none: YAML's parser then says why. */
function readJson(text: string): { value: unknown } | null {
  if (!/^\s*[[{]/u.test(text)) return null;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // Flow-style YAML begins like JSON.
    return null;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}
