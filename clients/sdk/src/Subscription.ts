const over: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * A subscription, to be read once with `for await`. Unlike an async generator it can be left at any moment, also
 * while an event is awaited: that ends the operation at the server, and who waits is told that it is over.
 */
export class Subscription<Data> implements AsyncIterableIterator<Data, undefined> {
  readonly #stop = new AbortController();
  readonly #stopped: AbortSignal;
  readonly #start: (stopped: AbortSignal) => AsyncGenerator<Data>;
  readonly #waiting = new Set<(result: IteratorResult<Data, undefined>) => void>();
  #events: AsyncGenerator<Data> | undefined;

  /** @param signals any of which ends it quietly */
  constructor(start: (stopped: AbortSignal) => AsyncGenerator<Data>, signals: AbortSignal[]) {
    this.#start = start;
    this.#stopped = AbortSignal.any([this.#stop.signal, ...signals]);
  }

  next(): Promise<IteratorResult<Data, undefined>> {
    if (this.#stopped.aborted) return Promise.resolve(over);
    const events = (this.#events ??= this.#begin());
    return new Promise((resolve, reject) => {
      this.#waiting.add(resolve);
      events
        .next()
        .finally(() => this.#waiting.delete(resolve))
        .then((result) => {
          if (result.done) this.#stopped.removeEventListener('abort', this.#leave);
          resolve(result.done ? over : result);
        }, reject);
    });
  }

  async return(): Promise<IteratorResult<Data, undefined>> {
    this.#stop.abort();
    return over;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #begin(): AsyncGenerator<Data> {
    this.#stopped.addEventListener('abort', this.#leave, { once: true });
    return this.#start(this.#stopped);
  }

  #leave = (): void => {
    for (const resolve of this.#waiting) resolve(over);
    // Not awaited: a server that does not answer must not keep anybody from leaving.
    this.#events?.return(undefined).catch(() => undefined);
  };
}
