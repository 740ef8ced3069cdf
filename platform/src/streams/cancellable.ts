/**
 * An iterator whose `return` first calls `cancel`. An async generator that waits for its source does not notice
 * `return` until the source answers; whoever gives it a signal to abort can end it at once.
 */
export function cancellable<T>(generator: AsyncGenerator<T>, cancel: () => void): AsyncIterableIterator<T> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => generator.next(),
    return: () => {
      cancel();
      return generator.return(undefined);
    },
    throw: (error: unknown) => {
      cancel();
      return generator.throw(error);
    },
  };
}
