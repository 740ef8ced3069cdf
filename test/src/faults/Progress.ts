/** What the workload does, over and over. */
export type Chore = 'replies' | 'executions' | 'rollouts';

/** Counts what was brought to its end, and lets others wait for more of it. */
export class Progress {
  readonly done: Record<Chore, number> = { replies: 0, executions: 0, rollouts: 0 };
  #stirred = Promise.withResolvers<void>();
  #failure: { error: unknown } | undefined;

  finished(chore: Chore): void {
    this.done[chore] += 1;
    this.#stir();
  }

  /** Whoever waits is told instead. */
  failed(error: unknown): void {
    this.#failure ??= { error };
    this.#stir();
  }

  /** Resolves when as many more have been finished since it was called. @throws what a chore failed with */
  async more(wanted: Partial<Record<Chore, number>>): Promise<void> {
    const goals = Object.entries(wanted).map(
      ([chore, count]) => [chore as Chore, this.done[chore as Chore] + count] as const,
    );
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      if (goals.every(([chore, goal]) => this.done[chore] >= goal)) return;
      await this.#stirred.promise;
    }
  }

  #stir(): void {
    this.#stirred.resolve();
    this.#stirred = Promise.withResolvers();
  }
}
