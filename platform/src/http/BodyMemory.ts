/** Bytes of the smallest block, and of the largest one that is kept. */
const leastBytes = 4_096;
const mostBytes = 1_048_576;
/** Bytes that are kept in all. */
const mostKept = 16 * 1_048_576;

/**
 * Memory for bodies that are read, which is used again where it has been given back. Buffers are outside V8's heap, and it looks through all of
 * that heap each time that some 64 MB of them have been made: that would cost more than the reading. Blocks have sizes of powers of two.
 * What was in a block before is still there, until it is written to.
 */
export class BodyMemory {
  readonly #kept: Buffer[][] = [];
  #bytes = 0;

  /** @returns a block of at least as many bytes, which nobody else has */
  take(bytes: number): Buffer {
    if (bytes > mostBytes) return Buffer.allocUnsafeSlow(bytes);
    const index = indexOf(bytes);
    const block = this.#kept[index]?.pop();
    if (!block) return Buffer.allocUnsafeSlow(leastBytes * 2 ** index);
    this.#bytes -= block.length;
    return block;
  }

  /** @param block which nobody reads or writes any more */
  giveBack(block: Buffer): void {
    if (block.length > mostBytes || this.#bytes + block.length > mostKept) return;
    this.#bytes += block.length;
    (this.#kept[indexOf(block.length)] ??= []).push(block);
  }
}

/** Which of the sizes is large enough, 0 for the smallest. */
function indexOf(bytes: number): number {
  return 20 - Math.clz32(Math.max(bytes, leastBytes) - 1);
}
