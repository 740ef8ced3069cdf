/**
 * When tags were invalidated, so that what was read before is not kept after it. Bounded: of what is forgotten here, the
 * latest counts for every tag.
 */
export class Invalidations {
  readonly #capacity: number;
  readonly #moments = new Map<string, number>();
  #now = 0;
  #forgotten = 0;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  get moment(): number {
    return this.#now;
  }

  add(tags: Iterable<string>): void {
    this.#now++;
    for (const tag of tags) {
      this.#moments.delete(tag);
      this.#moments.set(tag, this.#now);
    }
    while (this.#moments.size > this.#capacity) {
      const [oldest, moment] = this.#moments.entries().next().value!;
      this.#moments.delete(oldest);
      this.#forgotten = moment;
    }
  }

  /** Whether any of these tags was, or may have been, invalidated after `moment`. */
  since(moment: number, tags: Iterable<string>): boolean {
    if (moment < this.#forgotten) return true;
    for (const tag of tags) if ((this.#moments.get(tag) ?? 0) > moment) return true;
    return false;
  }
}
