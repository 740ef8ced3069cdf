import type { OpenRollout, RolloutStore } from './ports/RolloutStore.js';
import type { RolloutRunner } from './RolloutRunner.js';

export interface RolloutQueueOptions {
  store: RolloutStore;
  runner: RolloutRunner;
  /** Rollouts at a time, of all pods together. */
  parallel: number;
  /** Milliseconds before trying again what could not be read or written down. */
  retryMs: number;
  onError(error: unknown): void;
}

/** Takes up open rollouts: of one pod one at a time, in the order in which they were asked for. */
export class RolloutQueue {
  readonly #options: RolloutQueueOptions;
  readonly #stopped = new AbortController();
  /** By pod. */
  readonly #running = new Map<string, Promise<void>>();
  /** Those that this process has begun and not ended: what interrupts them here is no fault of theirs. */
  readonly #begun = new Set<string>();
  #looking: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | undefined;

  constructor(options: RolloutQueueOptions) {
    this.#options = options;
  }

  /** Looks for rollouts to begin; call it at the start and whenever one was asked for. */
  wake(): void {
    this.#looking = this.#looking.then(() => this.#look());
  }

  /** Interrupts what runs, which is taken up again by the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#again);
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  async #look(): Promise<void> {
    const { store, parallel } = this.#options;
    if (this.#stopped.signal.aborted) return;
    try {
      for (const open of await store.unfinished()) {
        if (this.#running.size >= parallel) return;
        if (!this.#running.has(open.podId)) this.#begin(open);
      }
    } catch (error) {
      this.#later(error);
    }
  }

  #begin(open: OpenRollout): void {
    const { store, runner } = this.#options;
    const { signal } = this.#stopped;
    const run = async (): Promise<void> => {
      try {
        const plan = await store.begin(open, this.#begun.has(open.rolloutId));
        this.#begun.add(open.rolloutId);
        if (plan !== null && !signal.aborted) await runner.run(plan, signal);
        if (plan !== null && signal.aborted) await store.putDown(plan);
        this.#begun.delete(open.rolloutId);
        this.#running.delete(open.podId);
        this.wake();
      } catch (error) {
        this.#running.delete(open.podId);
        this.#later(error);
      }
    };
    this.#running.set(open.podId, run());
  }

  #later(error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    this.#options.onError(error);
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.wake(), this.#options.retryMs);
  }
}
