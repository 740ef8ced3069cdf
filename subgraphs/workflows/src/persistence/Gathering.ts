/** What is done with what has been gathered under a key: a result for each item, in order. */
export type Work<Item, Result> = (key: string, items: readonly Item[]) => Promise<readonly Result[]>;

interface Asked<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Does together what is asked for under one key while the same is under way already: the busier it is, the more goes into one. What
 * fails together is done once more, each by itself.
 */
export class Gathering<Item, Result> {
  readonly #work: Work<Item, Result>;
  readonly #atOnce: number;
  readonly #most: number;
  readonly #waiting = new Map<string, Asked<Item, Result>[]>();
  readonly #underWay = new Map<string, number>();

  /** @param limits of one key: how much is under way at once, and how many items go into one */
  constructor(work: Work<Item, Result>, { atOnce, most }: { atOnce: number; most: number }) {
    this.#work = work;
    this.#atOnce = atOnce;
    this.#most = most;
  }

  /** Has an item done; rejects with what its own work throws. */
  ask(key: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(key) ?? [];
      this.#waiting.set(key, waiting);
      waiting.push({ item, resolve, reject });
      this.#next(key);
    });
  }

  #next(key: string): void {
    const underWay = this.#underWay.get(key) ?? 0;
    const waiting = this.#waiting.get(key);
    if (!waiting || underWay >= this.#atOnce) return;
    this.#underWay.set(key, underWay + 1);
    const batch = waiting.splice(0, this.#most);
    if (waiting.length === 0) this.#waiting.delete(key);
    void this.#do(key, batch).then(() => {
      const left = this.#underWay.get(key)! - 1;
      if (left === 0) this.#underWay.delete(key);
      else this.#underWay.set(key, left);
      this.#next(key);
    });
  }

  async #do(key: string, batch: readonly Asked<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#work(
        key,
        batch.map(({ item }) => item),
      );
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
    } catch (error) {
      const [only, ...others] = batch;
      if (others.length === 0) only!.reject(error);
      else await Promise.all(batch.map((asked) => this.#do(key, [asked])));
    }
  }
}
