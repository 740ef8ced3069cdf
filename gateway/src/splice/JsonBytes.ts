/** Bytes up to which comparing them here is cheaper than a call into native code. */
const shortPiece = 256;

/** JSON as it came: UTF-8, read byte by byte and, where many are looked at, four bytes at a time. */
export class JsonBytes {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly length: number;

  /** @param bytes UTF-8, which must not change */
  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.length = bytes.length;
  }

  /** Whether a text, of ASCII, is at a place. */
  has(text: string, at: number): boolean {
    for (let index = 0; index < text.length; index++) {
      if (this.bytes[at + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Whether what is from one place to another is also at a third. */
  repeats(from: number, to: number, at: number): boolean {
    const length = to - from;
    if (at + length > this.length) return false;
    const { bytes, view } = this;
    if (length > shortPiece) return bytes.compare(bytes, from, to, at, at + length) === 0;
    let index = 0;
    for (const last = length - 4; index <= last; index += 4) {
      if (view.getInt32(from + index, true) !== view.getInt32(at + index, true)) return false;
    }
    for (; index < length; index++) if (bytes[from + index] !== bytes[at + index]) return false;
    return true;
  }

  /** The value from one place to another, as JSON.stringify would write it. */
  canonical(from: number, to: number): string {
    const text = this.bytes.toString('utf8', from, to);
    return /[\\.]/.test(text) ? JSON.stringify(JSON.parse(text)) : text;
  }

  /** A number for the text at a place, up to its quote: equal for equal texts, and mostly another for others. */
  hashAt(at: number): number {
    let hash = 0;
    for (let i = at; i < at + maxHashed; i++) {
      const c = this.bytes[i];
      if (c === undefined || c === 34) break;
      hash = Math.imul(hash ^ c, 0x01000193);
    }
    // What V8 keeps in place of a pointer.
    return hash & 0x3fffffff;
  }
}

/** Bytes of a text that are looked at: identifiers are not longer. */
const maxHashed = 64;
