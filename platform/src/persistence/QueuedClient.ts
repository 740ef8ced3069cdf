import { Client, type QueryResult } from 'pg';

/**
 * A connection that runs one query after the other. Resolvers run side by side and share their request's transaction;
 * pg still queues such queries by itself, but says that it will stop to.
 */
export class QueuedClient extends Client {
  #last: Promise<unknown> = Promise.resolve();

  // Both of pg's other ways to ask, a callback and an object that submits itself, keep pg's own queue.
  override query(...args: unknown[]): never {
    if (typeof args.at(-1) === 'function' || isSubmittable(args[0])) {
      return (super.query as (...all: unknown[]) => unknown)(...args) as never;
    }
    const answer = this.#last.then(() => this.ask(args));
    this.#last = answer.catch(() => undefined);
    return answer as never;
  }

  /** Runs a query whose turn it is. */
  protected ask(args: unknown[]): Promise<QueryResult> {
    return (super.query as (...all: unknown[]) => Promise<QueryResult>)(...args);
  }
}

function isSubmittable(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'submit' in query;
}
