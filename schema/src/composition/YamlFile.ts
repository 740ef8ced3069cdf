import { LineCounter, parseDocument, type Document } from 'yaml';
import type { SchemaPlace } from './SchemaFault.js';

/** YAML whose values know where they stand. */
export class YamlFile {
  readonly #lines = new LineCounter();
  readonly #document: Document;
  readonly #file: string;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines });
  }

  /** What is wrong with the YAML itself. */
  get errors(): (SchemaPlace & { message: string })[] {
    return this.#document.errors.map(({ message, pos }) => ({
      // What follows shows the text, with an arrow beneath.
      message: (message.split(' at line ')[0] ?? message).trim(),
      ...this.#at(pos[0]),
    }));
  }

  /** @throws Error for aliases without end */
  value(): unknown {
    return this.#document.toJS();
  }

  /** Where the value of a path begins, or what is there of the path. */
  place(path: readonly PropertyKey[]): SchemaPlace {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      const range = isRanged(node) ? node.range : undefined;
      if (range) return this.#at(range[0]);
    }
    return { file: this.#file };
  }

  #at(offset: number): SchemaPlace {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line, column: col };
  }
}

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
