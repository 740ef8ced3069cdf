import { StringDecoder } from 'node:string_decoder';

/** Cuts a byte stream into lines. A line that is too long is cut off; `\r` before the end is dropped. */
export class LineReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #longest: number;
  readonly #onLine: (line: string) => void;
  #rest = '';
  #skipping = false;

  /** `longest` in UTF-16 code units. */
  constructor(longest: number, onLine: (line: string) => void) {
    this.#longest = longest;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    this.#take(this.#decoder.write(chunk));
  }

  /** What came after the last line's end is a line too. */
  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '') this.#emit(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const pieces = text.split('\n');
    for (const [index, piece] of pieces.entries()) {
      if (!this.#skipping) this.#rest += piece;
      if (index < pieces.length - 1) {
        if (!this.#skipping) this.#emit(this.#rest);
        this.#rest = '';
        this.#skipping = false;
      } else if (this.#rest.length > this.#longest) {
        this.#emit(this.#rest);
        this.#rest = '';
        this.#skipping = true;
      }
    }
  }

  #emit(line: string): void {
    this.#onLine(line.slice(0, this.#longest).replace(/\r$/, ''));
  }
}
