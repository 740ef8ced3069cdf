/** What the workload does, over and over. */
export type Chore = 'replies' | 'executions' | 'rollouts';

/** What can be waited for: chores brought to their end, and requests that were refused for a while. */
export type Count = Chore | 'refusals';

/** Counts what happens, and lets others wait for more of it. */
export class Progress {
  readonly done: Record<Count, number> = { replies: 0, executions: 0, rollouts: 0, refusals: 0 };
  #stirred = Promise.withResolvers<void>();
  #failure: { error: unknown } | undefined;

  count(what: Count): void {
    this.done[what] += 1;
    this.#stir();
  }

  /** Whoever waits is told instead. */
  failed(error: unknown): void {
    this.#failure ??= { error };
    this.#stir();
  }

  /** Resolves when as many more have been counted since it was called. @throws what a chore failed with */
  async more(wanted: Partial<Record<Count, number>>): Promise<void> {
    const goals = Object.entries(wanted).map(
      ([what, count]) => [what as Count, this.done[what as Count] + count] as const,
    );
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      if (goals.every(([what, goal]) => this.done[what] >= goal)) return;
      await this.#stirred.promise;
    }
  }

  #stir(): void {
    this.#stirred.resolve();
    this.#stirred = Promise.withResolvers();
  }
}
