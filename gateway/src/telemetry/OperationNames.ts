/** Times that a name has to come before it is told apart. */
const enough = 5;
/** Names that are being counted; beyond that counting begins anew. */
const mostCandidates = 2_000;
/** Characters of a name that can be a label. */
const longest = 100;

/**
 * Which operations the metrics tell apart by name: the first that come again and again, a bounded number of them. Clients choose
 * names, and each one would be series for good.
 */
export class OperationNames {
  readonly #limit: number;
  readonly #known = new Set<string>();
  #candidates = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The label for an operation of this name. */
  labelOf(name: string | undefined): string {
    if (name === undefined) return 'anonymous';
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#limit || name.length > longest) return 'other';
    const times = (this.#candidates.get(name) ?? 0) + 1;
    if (times >= enough) {
      this.#candidates.delete(name);
      this.#known.add(name);
      return name;
    }
    if (this.#candidates.size >= mostCandidates) this.#candidates = new Map();
    this.#candidates.set(name, times);
    return 'other';
  }
}
