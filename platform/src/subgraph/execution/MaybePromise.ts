export type MaybePromise<T> = T | Promise<T>;

/** Whether a value is awaited, as graphql-js tells it. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined | null)?.then === 'function';
}
