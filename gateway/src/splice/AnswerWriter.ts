/** Characters up to which writing them one by one is cheaper than a call into native code. */
const shortText = 24;

/** Bytes that a buffer begins with at most: an answer may be much shorter than the last one was. */
const maxFirst = 262_144;

const nothing = Buffer.alloc(0);

/** Writes answers, each into one buffer that is as large as answers usually are. */
export class AnswerWriter {
  #bytes = nothing;
  #at = 0;
  #usual = 1_024;

  /** Bytes that have been written. */
  get at(): number {
    return this.#at;
  }

  begin(): void {
    this.#bytes = Buffer.allocUnsafe(this.#usual);
    this.#at = 0;
  }

  /** @param text a character for each byte */
  put(text: string): void {
    const { length } = text;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    if (length > shortText) this.#bytes.write(text, this.#at, length, 'latin1');
    else for (let index = 0; index < length; index++) this.#bytes[this.#at + index] = text.charCodeAt(index);
    this.#at += length;
  }

  /** Writes what was written from one place to another once more. */
  repeat(from: number, to: number): void {
    if (this.#at + to - from > this.#bytes.length) this.#grow(to - from);
    this.#bytes.copyWithin(this.#at, from, to);
    this.#at += to - from;
  }

  /** @returns the whole answer */
  end(): Buffer {
    const bytes = this.#bytes;
    const length = this.#at;
    this.#bytes = nothing;
    // Those that come next are like it, perhaps a little longer.
    if (length > this.#usual || length < this.#usual / 2)
      this.#usual = Math.min(maxFirst, Math.ceil(length * 1.125));
    const answer = bytes.subarray(0, length);
    // It may be kept, and keeps all of its buffer from being freed.
    return length < bytes.length * 0.75 ? Buffer.from(answer) : answer;
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafe((this.#at + length) * 2);
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
