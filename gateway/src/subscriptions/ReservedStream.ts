import type { ServerResponse } from 'node:http';
import { concatenated } from './concatenated.js';
import { openEventStream } from './EventStream.js';
import type { Lease } from './Lease.js';
import { ReservedOperation, type OperationStream } from './ReservedOperation.js';
import type { StreamedResponse } from './StreamedResponse.js';

/** Bytes that may wait for a client, beyond which nothing more is taken on for it. */
const maxWaiting = 1024 * 1024;

/**
 * The one stream of a client in graphql-sse's "single connection mode": results and completions of every operation, each
 * with the operation's id. What is ready before the client has opened the stream waits for it.
 */
export class ReservedStream implements OperationStream {
  /** Of who reserved it. */
  readonly lease: Lease;
  readonly #operations = new Map<string, ReservedOperation>();
  readonly #ended = new AbortController();
  /** What is to be written, and who is to be told, once the stream is open. */
  readonly #early: Buffer[] = [];
  #earlyBytes = 0;
  readonly #waiting: (() => void)[] = [];
  #stream: StreamedResponse | undefined;
  #isLeaving = false;

  constructor(lease: Lease) {
    this.lease = lease;
  }

  /** Whether a client listens, or has listened. */
  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Aborts when the stream has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Whether it has ended, or ends as soon as it has answered: its client asks elsewhere for anything else. */
  get isLeaving(): boolean {
    return this.#isLeaving || this.ended.aborted;
  }

  /** Operations under way, or being prepared. */
  get operations(): number {
    return this.#operations.size;
  }

  /** Whether so much waits for its client that nothing more is begun on it: one who reads leaves room again. */
  get isOverrun(): boolean {
    return this.#earlyBytes + (this.#stream?.waiting ?? 0) > maxWaiting;
  }

  /** Lets `response` be the stream: once only. */
  open(response: ServerResponse): void {
    this.#stream = openEventStream(response);
    response.once('close', () => this.end());
    this.#earlyBytes = 0;
    for (const bytes of this.#early.splice(0)) this.#stream.write(bytes);
    for (const callback of this.#waiting.splice(0)) this.#stream.whenRoomy(callback);
  }

  /**
   * Takes an id for an operation, which is to be begun on it or stopped; undefined when the id is taken, or the stream takes on nothing
   * more: `isLeaving`.
   */
  take(id: string): ReservedOperation | undefined {
    if (this.isLeaving || this.#operations.has(id)) return undefined;
    const operation = new ReservedOperation(id, this);
    this.#operations.set(id, operation);
    return operation;
  }

  /** Ends an operation at the client's wish, be it begun or not. */
  stop(id: string): void {
    this.#operations.get(id)?.stop();
  }

  forget(operation: ReservedOperation): void {
    // Its id may be another's by now.
    if (this.#operations.get(operation.id) === operation) this.#operations.delete(operation.id);
    if (this.#isLeaving) this.leave();
  }

  /** Ends the stream, so that its client goes on elsewhere, once it has said what can only be said here. */
  leave(): void {
    if (this.ended.aborted) return;
    this.#isLeaving = true;
    for (const { isSubscription } of this.#operations.values()) if (!isSubscription) return;
    this.#stream?.leave();
    this.end();
  }

  /** Ends the stream and every operation on it. */
  end(): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    for (const operation of this.#operations.values()) operation.stop();
    this.#stream?.end();
    this.#early.length = 0;
  }

  write(...parts: (string | Buffer)[]): boolean {
    if (this.#stream) return this.#stream.write(...parts);
    const bytes = concatenated(parts);
    this.#early.push(bytes);
    this.#earlyBytes += bytes.length;
    return false;
  }

  whenRoomy(callback: () => void): void {
    if (this.#stream) this.#stream.whenRoomy(callback);
    else this.#waiting.push(callback);
  }
}
