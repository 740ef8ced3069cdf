import type { Json } from '../Json.js';
import type { Edit } from './Edit.js';
import { LineStarts } from './LineStarts.js';
import type { SourceNode } from './SourceNode.js';
import { writeScalar } from './writeScalar.js';

/** Where something stands in a text; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** The keys and indexes that lead from the root to a value. */
export type SourcePath = readonly (string | number)[];

/** A parsed YAML or JSON text: its value, and where each part of it was written. */
export class SourceDocument {
  readonly value: Json;
  readonly #text: string;
  readonly #read: () => SourceNode | null;
  #root: SourceNode | null | undefined;
  #lines: LineStarts | undefined;

  /** @param read gives the text's syntax tree; asked once, when the first place is */
  constructor(value: Json, text: string, read: () => SourceNode | null) {
    this.value = value;
    this.#text = text;
    this.#read = read;
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
  nodeOf(path: SourcePath): SourceNode | null {
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
    if (node?.kind !== 'scalar') return null;
    const at = this.textOf(node.from, node.to).indexOf(text);
    if (at === -1) return null;
    const start = node.from + at;
    return this.edit(start + from, start + to, text.slice(from, to));
  }

  /** An edit of what stands between two offsets. */
  edit(from: number, to: number, text: string): Edit {
    const end = this.#position(to);
    return { ...this.#position(from), endLine: end.line, endColumn: end.column, text };
  }

  /** What stands between two offsets. */
  textOf(from: number, to?: number): string {
    return this.#text.slice(from, to);
  }

  #replacing(path: SourcePath, what: 'key' | 'value', value: string | number | boolean): Edit | null {
    const range = this.#rangeOf(path, what);
    if (!range) return null;
    const json = /^\s*[[{]/u.test(this.#text);
    return this.edit(...range, writeScalar(value, this.textOf(...range), json));
  }

  /** Where a plain value or key begins and ends; null when it is none, or goes over several lines. */
  #rangeOf(path: SourcePath, what: 'key' | 'value'): [number, number] | null {
    const { node } = this.#find(path, what);
    if (node?.kind !== 'scalar' && node?.kind !== 'alias') return null;
    const { from, to } = node;
    return from === to || this.textOf(from, to).includes('\n') ? null : [from, to];
  }

  #find(path: SourcePath, what: 'key' | 'value'): { node: SourceNode | null; offset: number } {
    this.#root ??= this.#read();
    let node = this.#root;
    let offset = node?.from ?? 0;
    for (const [index, segment] of path.entries()) {
      const child = childOf(node?.kind === 'alias' ? node.target : node, segment);
      if (!child) return { node: null, offset };
      const wanted = index === path.length - 1 && what === 'key' ? child.key : child.value;
      offset = (wanted ?? child.key)?.from ?? offset;
      node = wanted;
    }
    return { node, offset };
  }

  #position(offset: number): Position {
    this.#lines ??= new LineStarts(this.#text);
    return this.#lines.positionOf(offset);
  }
}

/** What stands at a key or an index, with its key; in a list without one. */
function childOf(
  node: SourceNode | null,
  segment: string | number,
): { key: SourceNode | null; value: SourceNode | null } | null {
  if (node?.kind === 'list') {
    const value = node.items[Number(segment)];
    return value === undefined ? null : { key: value, value };
  }
  if (node?.kind !== 'map') return null;
  const name = String(segment);
  return node.entries.find(({ key }) => key.kind === 'scalar' && String(key.value) === name) ?? null;
}
