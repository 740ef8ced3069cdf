import { NotPlain } from './NotPlain.js';

/** How much a text may hold. */
export interface PlainLimits {
  depth: number;
  values: number;
}

const space = 32;
const newline = 10;

/** A place in a text that is read from its beginning to its end. */
export class Cursor {
  readonly text: string;
  readonly #limits: PlainLimits;
  /** In UTF-16 code units. */
  at = 0;
  /** Spaces before what the current line begins with; -1 at the end of the text. */
  indent = 0;
  #values = 0;

  constructor(text: string, limits: PlainLimits) {
    this.text = text;
    this.#limits = limits;
  }

  /** The character here; undefined at the end. */
  get here(): string | undefined {
    return this.text[this.at];
  }

  /** Whether a space, the end of the line or that of the text stands at an offset. */
  isGap(offset: number): boolean {
    const code = this.text.charCodeAt(offset);
    return code === space || code === newline || offset >= this.text.length;
  }

  /** Whether an item of a list begins here. */
  get isItem(): boolean {
    return this.here === '-' && this.isGap(this.at + 1);
  }

  /** Whether a text in quotes begins here. */
  get isQuote(): boolean {
    return this.here === '"' || this.here === "'";
  }

  /** Counts one more value, at a depth. @throws NotPlain when there are too many, or it is too deep */
  count(depth: number): void {
    this.#values += 1;
    if (this.#values > this.#limits.values || depth > this.#limits.depth) throw new NotPlain();
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === space) this.at += 1;
  }

  /** Goes over spaces and a comment. @throws NotPlain when the line does not end there */
  endLine(): void {
    this.#skipRest();
    if (this.at < this.text.length && this.here !== '\n') throw new NotPlain();
  }

  /** Goes from the end of a line to what the next one begins with that has more than a comment. */
  nextLine(): void {
    while (this.at < this.text.length) {
      this.at += 1;
      if (this.startLine()) return;
    }
    this.indent = -1;
  }

  /** Goes to what the line begins with, or to its end when it has no more than a comment: then false. */
  startLine(): boolean {
    const start = this.at;
    this.skipSpaces();
    this.indent = this.at - start;
    if (this.here === '#') this.#skipComment();
    return this.at < this.text.length && this.here !== '\n';
  }

  /** Goes over spaces, comments and ends of lines in brackets. @throws NotPlain at a line of at most `indent` spaces */
  skipGap(indent: number): void {
    this.#skipRest();
    if (this.here !== '\n') return;
    this.nextLine();
    if (this.indent <= indent) throw new NotPlain();
  }

  #skipRest(): void {
    const { at } = this;
    this.skipSpaces();
    if (this.at > at && this.here === '#') this.#skipComment();
  }

  #skipComment(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end === -1 ? this.text.length : end;
  }
}
