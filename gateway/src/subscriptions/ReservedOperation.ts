import type { GraphQLFormattedError } from 'graphql';
import type { ResultSink } from './ResultSink.js';

/** What an operation needs of the reserved stream that its results go to. */
export interface OperationStream {
  /** Whether more waits for the client than may. */
  readonly isOverrun: boolean;
  /** @returns false when the client is behind */
  write(...parts: (string | Buffer)[]): boolean;
  whenRoomy(callback: () => void): void;
  /** The operation has ended: its id is free. */
  forget(operation: ReservedOperation): void;
  /** Ends, so that its client goes on elsewhere. */
  leave(): void;
}

/**
 * One operation on a reserved stream, under the client's id, from when it has been read: it may be stopped before it has begun.
 * Once it is stopped it says nothing more, since the id may be another's by then.
 */
export class ReservedOperation implements ResultSink {
  readonly id: string;
  readonly #stream: OperationStream;
  /** Whether it is a subscription, as far as is known yet: only those can go on elsewhere. */
  isSubscription = false;
  readonly #stopped = new AbortController();
  /** What each of its results begins with. */
  readonly #head: string;

  constructor(id: string, stream: OperationStream) {
    this.id = id;
    this.#stream = stream;
    this.#head = `event: next\ndata: {"id":${JSON.stringify(id)},"payload":`;
  }

  /** Aborts when it is to end: its client wants no more of it, or the stream has ended. */
  get gone(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Ends it without a word, and frees its id. */
  stop(): void {
    this.#stopped.abort();
    this.#stream.forget(this);
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  isOverrun(): boolean {
    return this.#stream.isOverrun;
  }

  next(json: Buffer): boolean {
    return this.#isStopped || this.#stream.write(this.#head, json, '}\n\n');
  }

  whenRoomy(callback: () => void): void {
    this.#stream.whenRoomy(callback);
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.next(Buffer.from(JSON.stringify({ errors })));
    this.complete();
  }

  complete(): void {
    if (this.#isStopped) return;
    this.#stream.write(`event: complete\ndata: ${JSON.stringify({ id: this.id })}\n\n`);
    this.#stream.forget(this);
  }

  end(): void {
    this.#stream.leave();
  }
}
