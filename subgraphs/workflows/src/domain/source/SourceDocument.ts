import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { Json } from '../Json.js';
import type { Edit } from './Edit.js';
import { writeScalar } from './writeScalar.js';

/** Where something stands in a text; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** The keys and indexes that lead from the root to a value. */
export type SourcePath = readonly (string | number)[];

/** A text's syntax tree, and where its lines begin. */
export interface ParsedText {
  text: string;
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
    return this.#position(this.#find(path, 'value').offset);
  }

  /** Where the last key of `path` is written. */
  positionOfKey(path: SourcePath): Position {
    return this.#position(this.#find(path, 'key').offset);
  }

  /** The syntax tree's node of the value at `path`, or null when there is none. */
  nodeOf(path: SourcePath): Node | null {
    return this.#find(path, 'value').node;
  }

  /** The value at `path` as it is written, or null where it is not written on one line. */
  written(path: SourcePath): string | null {
    const range = this.#rangeOf(path, 'value');
    return range && this.textOf(...range);
  }

  /** Another name for the last key of `path`, or null where that cannot be said. */
  renaming(path: SourcePath, name: string): Edit | null {
    return this.#replacing(path, 'key', name);
  }

  /** Another plain value at `path`, or null where that cannot be said. */
  replacing(path: SourcePath, value: string | number | boolean): Edit | null {
    return this.#replacing(path, 'value', value);
  }

  /** Another text wherever the pattern, which has to be global, is found in the plain value at `path`. */
  replacingWithin(path: SourcePath, pattern: RegExp, text: string): Edit[] {
    const [start] = this.#rangeOf(path, 'value') ?? [0];
    const found = [...(this.written(path) ?? '').matchAll(pattern)];
    return found.map((match) => this.edit(start + match.index, start + match.index + match[0].length, text));
  }

  /** The stretch from `from` to `to` of a text that stands within the plain value at `path`; null where it is written otherwise. */
  within(path: SourcePath, text: string, from: number, to: number): Edit | null {
    const { node } = this.#find(path, 'value');
    if (!isScalar(node) || !node.range) return null;
    const at = this.textOf(node.range[0], node.range[1]).indexOf(text);
    if (at === -1) return null;
    const start = node.range[0] + at;
    return this.edit(start + from, start + to, text.slice(from, to));
  }

  /** An edit of what stands between two offsets. */
  edit(from: number, to: number, text: string): Edit {
    const end = this.#position(to);
    return { ...this.#position(from), endLine: end.line, endColumn: end.column, text };
  }

  /** What stands between two offsets. */
  textOf(from: number, to?: number): string {
    return this.#tree.text.slice(from, to);
  }

  get #tree(): ParsedText {
    this.#parsed ??= this.#parse();
    return this.#parsed;
  }

  #replacing(path: SourcePath, what: 'key' | 'value', value: string | number | boolean): Edit | null {
    const range = this.#rangeOf(path, what);
    if (!range) return null;
    const json = /^\s*[[{]/u.test(this.#tree.text);
    return this.edit(...range, writeScalar(value, this.textOf(...range), json));
  }

  /** Where a plain value or key begins and ends; null when it is none, or goes over several lines. */
  #rangeOf(path: SourcePath, what: 'key' | 'value'): [number, number] | null {
    const { node } = this.#find(path, what);
    if (!(isScalar(node) || isAlias(node)) || !node.range) return null;
    const [from, to] = node.range;
    return from === to || this.textOf(from, to).includes('\n') ? null : [from, to];
  }

  #find(path: SourcePath, what: 'key' | 'value'): { node: Node | null; offset: number } {
    const { document } = this.#tree;
    let node: unknown = document.contents;
    let offset = offsetOf(node) ?? 0;
    for (const [index, segment] of path.entries()) {
      const { key, value } = childOf(isAlias(node) ? node.resolve(document) : node, segment);
      if (key === undefined && value === undefined) return { node: null, offset };
      const last = index === path.length - 1;
      const wanted = last && what === 'key' && key !== undefined ? key : value;
      offset = offsetOf(wanted) ?? offsetOf(key) ?? offset;
      node = wanted;
    }
    return { node: (node ?? null) as Node | null, offset };
  }

  #position(offset: number): Position {
    const { line, col } = this.#tree.lines.linePos(offset);
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
