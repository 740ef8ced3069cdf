/**
 * Does something over and over in the background: again at once while there is more to do, else after a pause that
 * `wake` cuts short. One round at a time.
 */
export class WakefulLoop {
  readonly #round: () => Promise<number>;
  readonly #failed: (error: unknown) => number;
  #running: Promise<void> | undefined;
  #wake = Promise.withResolvers<void>();
  #stopped = false;

  /**
   * @param round does what there is to do, and answers the milliseconds to wait before it looks again; 0 for at once
   * @param failed told of a round that threw; answers the milliseconds to wait
   */
  constructor(round: () => Promise<number>, failed: (error: unknown) => number) {
    this.#round = round;
    this.#failed = failed;
  }

  start(): void {
    this.#stopped = false;
    this.#running = this.#run();
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Resolves when the round under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      // Made anew before looking: what is said during the round is heard after it.
      this.#wake = Promise.withResolvers<void>();
      const pause = await this.#round().catch(this.#failed);
      if (pause > 0) await this.#pause(pause);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    await Promise.race([promise, this.#wake.promise]);
    clearTimeout(timer);
  }
}
