import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { Json } from '../Json.js';

/** Where something stands in a text; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** The keys and indexes that lead from the root to a value. */
export type SourcePath = readonly (string | number)[];

/** A text's syntax tree, and where its lines begin. */
export interface ParsedText {
  document: Document.Parsed;
  lines: LineCounter;
}

/** A parsed YAML or JSON text: its value, and where each part of it was written. */
export class SourceDocument {
  readonly value: Json;
  readonly #parse: () => ParsedText;
  #parsed: ParsedText | null = null;

  /** @param parse gives the text's syntax tree; asked once, when the first place is */
  constructor(value: Json, parse: () => ParsedText) {
    this.value = value;
    this.#parse = parse;
  }

  /** Where the value at `path` begins, or where its nearest ancestor does when there is none. */
  positionOf(path: SourcePath): Position {
    return this.#position(path, 'value');
  }

  /** Where the last key of `path` is written. */
  positionOfKey(path: SourcePath): Position {
    return this.#position(path, 'key');
  }

  #position(path: SourcePath, what: 'key' | 'value'): Position {
    this.#parsed ??= this.#parse();
    const { document, lines } = this.#parsed;
    let node: unknown = document.contents;
    let offset = offsetOf(node) ?? 0;
    for (const [index, segment] of path.entries()) {
      const { key, value } = childOf(isAlias(node) ? node.resolve(document) : node, segment);
      if (key === undefined && value === undefined) break;
      const last = index === path.length - 1;
      offset = (last && what === 'key' ? offsetOf(key) : offsetOf(value)) ?? offsetOf(key) ?? offset;
      node = value;
    }
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function childOf(node: unknown, segment: string | number): { key?: unknown; value?: unknown } {
  if (isSeq(node)) {
    const value = node.items[Number(segment)];
    return isPair(value) ? { key: value.key, value: value.value } : { value };
  }
  if (!isMap(node)) return {};
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
  return pair ? { key: pair.key, value: pair.value } : {};
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
