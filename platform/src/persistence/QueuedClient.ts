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
    const asked = this.#last.then(() => this.ask(args));
    const answer = isEdge(args[0]) ? asked.catch(() => this.#abandon()) : asked;
    this.#last = answer.catch(() => undefined);
    return answer as never;
  }

  /**
   * Nothing of a transaction stays whose connection has ended: that is a rollback, too. Where a transaction does not even begin, its
   * first statement fails instead. Failing here, either would keep kysely from giving the connection back, and the pool
   * would lose a place with each transaction that is cut off there.
   */
  #abandon(): QueryResult {
    // Where it has not ended, nobody may go on in that transaction.
    this.end().catch(() => undefined);
    return { command: 'ROLLBACK', rowCount: 0, oid: 0, fields: [], rows: [] };
  }

  /** Runs a query whose turn it is. */
  protected ask(args: unknown[]): Promise<QueryResult> {
    return (super.query as (...all: unknown[]) => Promise<QueryResult>)(...args);
  }
}

/** Whether a statement begins a transaction, or takes it back. */
function isEdge(sql: unknown): boolean {
  return typeof sql === 'string' && /^(?:begin|start transaction|rollback)(?: (?!to)|$)/.test(sql);
}

function isSubmittable(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'submit' in query;
}
