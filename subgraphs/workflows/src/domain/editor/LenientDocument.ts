import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import type { Json, JsonObject } from '../Json.js';
import { SourceDocument, type SourcePath } from '../source/SourceDocument.js';
import { treeOf } from '../source/treeOf.js';

const mostValues = 50_000;
const deepest = 80;

/** A key or a plain value in a text. */
export interface Spot {
  /** From the root to the value, or to the value that the key is of. */
  path: SourcePath;
  at: 'key' | 'value';
  node: Node;
  /** Where it begins and ends, quotes included. */
  from: number;
  to: number;
}

/** A text that somebody is still writing, read as far as it can be. */
export class LenientDocument {
  readonly text: string;
  readonly #document: Document.Parsed | null;

  constructor(text: string) {
    this.text = text;
    this.#document = read(text);
  }

  /** The key or plain value that stands at an offset; null for anything between them. */
  spotAt(offset: number): Spot | null {
    return spotIn(this.#document?.contents, offset, []);
  }

  /**
   * What it says, without what cannot be understood.
   * @param other something that is to stand in the place of one of its values
   */
  source(other?: { node: Node; value: Json }): SourceDocument {
    let left = mostValues;
    const valueOf = (node: unknown, depth: number): Json => {
      left -= 1;
      if (left < 0 || depth > deepest) return null;
      if (node === other?.node) return other?.value ?? null;
      if (isAlias(node)) return valueOf(this.#document && node.resolve(this.#document), depth + 1);
      if (isSeq(node)) return node.items.map((item) => valueOf(item, depth + 1));
      if (isMap(node)) {
        const entries = node.items.map(({ key, value }) => [keyOf(key), valueOf(value, depth + 1)] as const);
        return Object.fromEntries(entries) as JsonObject;
      }
      return isScalar(node) ? plain(node.value) : null;
    };
    const document = this.#document;
    return new SourceDocument(valueOf(document?.contents, 0), this.text, () => document && treeOf(document));
  }
}

function read(text: string): Document.Parsed | null {
  try {
    return parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  } catch (error) {
    // Absurd nesting ends the parser's stack.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function spotIn(node: unknown, offset: number, path: SourcePath): Spot | null {
  if (isMap<Node, Node | null>(node)) {
    for (const { key, value } of node.items) {
      const at = [...path, keyOf(key)];
      const found = spotOf(key, offset, at, 'key') ?? spotIn(value, offset, at);
      if (found) return found;
    }
    return null;
  }
  if (!isSeq<Node | null>(node)) return spotOf(node, offset, path, 'value');
  for (const [index, item] of node.items.entries()) {
    const found = spotIn(item, offset, [...path, index]);
    if (found) return found;
  }
  return null;
}

function spotOf(node: unknown, offset: number, path: SourcePath, at: Spot['at']): Spot | null {
  if (!(isScalar(node) || isAlias(node)) || !node.range) return null;
  const [from, to] = node.range;
  return from <= offset && offset < to ? { path, at, node, from, to } : null;
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function plain(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : String(value);
}
