import { isAscii, isUtf8 } from 'node:buffer';
import type { RawAnswer } from '@gantry/platform/subgraph/SubgraphEndpoint.js';

const backslash = 0x5c;

/** An answer as it came, and the text that is cut into pieces. Whoever shares an answer shares its text. */
export class AnswerBytes {
  readonly raw: RawAnswer;
  #text: string | null | undefined;
  #ascii: boolean | undefined;
  #settled: ((hasErrors: boolean) => void) | undefined;

  /** @param settled told whether it has errors, once that is known */
  constructor(raw: RawAnswer, settled?: (hasErrors: boolean) => void) {
    this.raw = raw;
    this.#settled = settled;
  }

  /** One character for each byte; null when it can be no JSON as serializers write it. */
  get text(): string | null {
    if (this.#text === undefined) {
      const { bytes } = this.raw;
      const cuttable = isUtf8(bytes) && !hasControlCharacters(bytes);
      this.#text = cuttable ? bytes.toString('latin1') : null;
    }
    return this.#text;
  }

  /** Tells, once, whether it has errors: that shows only when it is read. */
  settle(hasErrors: boolean): void {
    this.#settled?.(hasErrors);
    this.#settled = undefined;
  }

  /** Whether its text reads the same as text, also once what is escaped in it has been written out. */
  get ascii(): boolean {
    return (this.#ascii ??= isAscii(this.raw.bytes) && !this.raw.bytes.includes(backslash));
  }
}

/** Whether any byte is below 0x20, four at a time. */
export function hasControlCharacters(bytes: Uint8Array): boolean {
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  const words = Math.max(0, (bytes.length - aligned) >> 2);
  const head = Math.min(aligned, bytes.length);
  for (let index = 0; index < head; index++) if (bytes[index]! < 0x20) return true;
  if (words > 0) {
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset + aligned, words);
    for (let index = 0; index < words; index++) {
      const word = view[index]!;
      // Borrows from a byte below 0x20, unless it is one of those from 0x80.
      if (((word - 0x20202020) & ~word & 0x80808080) !== 0) return true;
    }
  }
  for (let index = aligned + words * 4; index < bytes.length; index++) if (bytes[index]! < 0x20) return true;
  return false;
}
