/** How many events are needed: one for each filter, or one for any of them. */
export type ConsumptionMode = 'all' | 'any';

/**
 * Decides which events count. With `all`, each filter takes an event of its own: an event that meets several is given to whichever
 * lets most filters have one.
 */
export class Consumption {
  readonly #mode: ConsumptionMode;
  readonly #filters: number;
  /** The interests that each event so far meets, and for each filter the event that it has. */
  readonly #events: (readonly number[])[] = [];
  readonly #holder = new Map<number, number>();

  /** @param filters how many there are */
  constructor(mode: ConsumptionMode, filters: number) {
    this.#mode = mode;
    this.#filters = filters;
  }

  /** Whether no more events are needed. */
  get complete(): boolean {
    return this.#mode === 'all' ? this.#holder.size === this.#filters : this.#events.length > 0;
  }

  /**
   * Takes an event if it helps.
   * @param met the filters that it meets
   */
  offer(met: readonly number[]): boolean {
    if (met.length === 0) return false;
    const event = this.#events.push(met) - 1;
    if (this.#mode !== 'all' || this.#place(event, new Set())) return true;
    this.#events.pop();
    return false;
  }

  /** Finds a filter for an event, moving others to filters that they meet as well. */
  #place(event: number, tried: Set<number>): boolean {
    for (const filter of this.#events[event] ?? []) {
      if (tried.has(filter)) continue;
      tried.add(filter);
      const holder = this.#holder.get(filter);
      if (holder !== undefined && !this.#place(holder, tried)) continue;
      this.#holder.set(filter, event);
      return true;
    }
    return false;
  }
}
