import type { JsonBytes } from './JsonBytes.js';

/** Characters up to which writing them one by one is cheaper than a call into native code. */
const shortText = 24;
/** Bytes up to which copying them here is cheaper, too. */
const shortPiece = 256;

/** Bytes that memory begins with, and up to which it is used again. */
const leastBytes = 65_536;
const mostBytes = 1_048_576;

/** Memory that is written to. */
interface Memory {
  readonly bytes: Buffer;
  readonly view: DataView;
}

const nothing = memoryOf(Buffer.alloc(0));

/** Writes one answer after the other, into the same memory where it has been given back. */
export class AnswerWriter {
  #memory = nothing;
  #at = 0;
  /** What the last answer was written into. */
  #lent: Memory | undefined;

  /** Bytes that have been written. */
  get at(): number {
    return this.#at;
  }

  begin(): void {
    if (this.#memory === nothing) this.#memory = memoryOf(Buffer.allocUnsafeSlow(leastBytes));
    this.#at = 0;
  }

  /** @param text a character for each byte */
  put(text: string): void {
    const { length } = text;
    const bytes = this.#room(length);
    if (length > shortText) bytes.write(text, this.#at, length, 'latin1');
    else for (let index = 0; index < length; index++) bytes[this.#at + index] = text.charCodeAt(index);
    this.#at += length;
  }

  /** Copies what is from one place to another. */
  copy(json: JsonBytes, from: number, to: number): void {
    const length = to - from;
    const bytes = this.#room(length);
    if (length > shortPiece) json.bytes.copy(bytes, this.#at, from, to);
    else if (length < 8) {
      for (let index = 0; index < length; index++) bytes[this.#at + index] = json.bytes[from + index]!;
    } else {
      const source = json.view;
      const { view } = this.#memory;
      const last = length - 8;
      for (let index = 0; index < last; index += 8) {
        view.setBigInt64(this.#at + index, source.getBigInt64(from + index, true), true);
      }
      // Some of these twice, where the length is no multiple of eight.
      view.setBigInt64(this.#at + last, source.getBigInt64(to - 8, true), true);
    }
    this.#at += length;
  }

  /** Writes what was written from one place to another once more. */
  repeat(from: number, to: number): void {
    this.#room(to - from).copyWithin(this.#at, from, to);
    this.#at += to - from;
  }

  /** @returns the whole answer, whose memory is not written to unless it is given back */
  end(): Buffer {
    this.#lent = this.#memory;
    this.#memory = nothing;
    return this.#lent.bytes.subarray(0, this.#at);
  }

  /** Nobody reads an answer any more. */
  giveBack(answer: Buffer): void {
    const lent = this.#lent;
    if (lent?.bytes.buffer !== answer.buffer) return;
    if (lent.bytes.length <= mostBytes) this.#memory = lent;
    this.#lent = undefined;
  }

  #room(length: number): Buffer {
    const { bytes } = this.#memory;
    const needed = this.#at + length;
    if (needed <= bytes.length) return bytes;
    const larger = Buffer.allocUnsafeSlow(needed * 2);
    bytes.copy(larger, 0, 0, this.#at);
    this.#memory = memoryOf(larger);
    return larger;
  }
}

function memoryOf(bytes: Buffer): Memory {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}
