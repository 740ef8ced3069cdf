/** Objects that are looked for before it shows whether looking is worth it. */
const trial = 64;

/** The objects of one shape that one answer has had so far, by a hash of a text that they begin with: of two with the same, the later. */
export class RepeatedObjects extends Map<number, unknown> {
  /** How many times one was written again. */
  found = 0;

  /** Whether objects repeat often enough to be looked for. */
  get isWorthwhile(): boolean {
    return this.size < trial || this.found * 4 > this.size;
  }

  override clear(): void {
    this.found = 0;
    if (this.size > 0) super.clear();
  }
}
