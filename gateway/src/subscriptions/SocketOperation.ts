import type { GraphQLFormattedError } from 'graphql';
import type { ResultSink } from './ResultSink.js';

/** What an operation needs of its socket. */
export interface OperationSocket {
  /** @returns false when the client is behind */
  write(head: string, body?: Buffer, tail?: string): boolean;
  whenRoomy(callback: () => void): void;
  /** The operation has ended by itself: its id is free. */
  forget(operation: SocketOperation): void;
}

/** How work under way is ended. */
export interface Work {
  /** The client wants no more of it. */
  stop(): void;
  /** Ends it with an error, and says from where to go on. */
  refuse?(error: GraphQLFormattedError): void;
  /** Says what there still is to say: its client goes on elsewhere. */
  abandon?(): void;
}

/** One operation of a socket, under the client's id. Once it has ended it says nothing: the id may be another's. */
export class SocketOperation implements ResultSink {
  readonly id: string;
  readonly #socket: OperationSocket;
  /** What each of its results begins with. */
  readonly #head: string;
  #work: Work | undefined;
  #ended = false;

  constructor(id: string, socket: OperationSocket) {
    this.id = id;
    this.#socket = socket;
    this.#head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What there is to stop. */
  began(work: Work): void {
    this.#work = work;
    if (this.#ended) work.stop();
  }

  /** Ends it at the client's wish, or because the client has left. */
  stop(): void {
    this.#ended = true;
    this.#work?.stop();
  }

  /** Ends it with an error. */
  refuse(error: GraphQLFormattedError): void {
    if (this.#work?.refuse) this.#work.refuse(error);
    else this.fail([error]);
    this.stop();
  }

  /** Lets it go on elsewhere. */
  abandon(): void {
    this.#work?.abandon?.();
    this.stop();
  }

  next(json: Buffer): boolean {
    if (this.#ended) return true;
    return this.#socket.write(this.#head, json, '}');
  }

  whenRoomy(callback: () => void): void {
    this.#socket.whenRoomy(callback);
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.#finish({ id: this.id, type: 'error', payload: errors });
  }

  complete(): void {
    this.#finish({ id: this.id, type: 'complete' });
  }

  end(): void {
    // The socket closes with everything on it.
  }

  #finish(message: Record<string, unknown>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.write(JSON.stringify(message));
    this.#socket.forget(this);
  }
}
