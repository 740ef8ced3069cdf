import { GantryError } from '@gantry/platform/errors/GantryError.js';

const firstHash = 0x811c9dc5;

/**
 * How far a subscriber has come in a reply: how much text it has, a hash of that text, and the entry of the live
 * stream it ended with. The text's length makes it possible to go on from the stored reply when the stream is gone;
 * the hash tells whether that is the same text.
 */
export class ReplyPlace {
  static readonly start = new ReplyPlace(0, firstHash, 0, null, false);

  private constructor(
    /** UTF-16 code units received. */
    readonly length: number,
    /** 32-bit FNV-1a of them. */
    readonly hash: number,
    /** Which attempt at the reply they are of; 0 before the first entry. */
    readonly attempt: number,
    /** Cursor of the last entry of the live stream, or null when the text came from the store. */
    readonly entry: string | null,
    /** Whether the last delta has been received. */
    readonly ended: boolean,
  ) {}

  /** @throws GantryError CURSOR_EXPIRED for what is no cursor of a reply */
  static parse(cursor: string): ReplyPlace {
    const match = /^(\d{1,9})\.([0-9a-z]{1,7})\.(\d{1,4})\.([01])\.(.{0,200})$/.exec(cursor);
    if (!match) throw cursorExpired();
    const [, length, hash, attempt, ended, entry] = match;
    return new ReplyPlace(
      Number(length),
      Number.parseInt(hash ?? '', 36),
      Number(attempt),
      entry || null,
      ended === '1',
    );
  }

  toString(): string {
    return [this.length, this.hash.toString(36), this.attempt, this.ended ? 1 : 0, this.entry ?? ''].join(
      '.',
    );
  }

  /** The place after more text of an attempt, up to an entry. */
  after(text: string, attempt: number, entry: string | null): ReplyPlace {
    return new ReplyPlace(this.length + text.length, hashOf(text, this.hash), attempt, entry, false);
  }

  /** The place after the last delta. */
  end(entry: string | null): ReplyPlace {
    return new ReplyPlace(this.length, this.hash, this.attempt, entry, true);
  }

  /** What a subscriber here still lacks of the whole text. @throws GantryError CURSOR_EXPIRED for another text */
  restOf(content: string): string {
    const received = content.slice(0, this.length);
    if (received.length < this.length || hashOf(received, firstHash) !== this.hash) throw cursorExpired();
    return content.slice(this.length);
  }
}

/** What says that a subscriber has to begin again. */
export function cursorExpired(): GantryError {
  return new GantryError(
    'CURSOR_EXPIRED',
    'What follows this cursor is no longer kept; subscribe without "after".',
  );
}

function hashOf(text: string, from: number): number {
  let hash = from;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
