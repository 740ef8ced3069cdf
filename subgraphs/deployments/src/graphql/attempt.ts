/** What came of work done before a transaction: looked at inside, where a repeat of the request does not need it. */
export interface Attempt<T> {
  /** @throws what the work threw */
  value(): T;
}

/** Does work whose failure counts only if its result is asked for. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    const value = await work();
    return { value: () => value };
  } catch (error) {
    return {
      value: () => {
        throw error;
      },
    };
  }
}
