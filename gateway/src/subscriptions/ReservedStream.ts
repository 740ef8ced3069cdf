import type { ServerResponse } from 'node:http';
import { concatenated } from './concatenated.js';
import { openEventStream } from './EventStream.js';
import type { Lease } from './Lease.js';
import type { ResultSink } from './ResultSink.js';
import type { StreamedResponse } from './StreamedResponse.js';

/** Bytes that may wait for a client, beyond which nothing more is taken on for it. */
const maxWaiting = 1024 * 1024;

/**
 * The one stream of a client in graphql-sse's "single connection mode": results and completions of every operation, each
 * with the operation's id. What is ready before the client has opened the stream waits for it.
 */
export class ReservedStream {
  /** Of who reserved it. */
  readonly lease: Lease;
  readonly #operations = new Map<string, AbortController>();
  readonly #ended = new AbortController();
  /** What is to be written, and who is to be told, once the stream is open. */
  readonly #early: Buffer[] = [];
  #earlyBytes = 0;
  readonly #waiting: (() => void)[] = [];
  #stream: StreamedResponse | undefined;

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

  /** Operations under way. */
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
   * Where the results of the operation `id` go, and what aborts when it is to end; undefined when the id is taken, or the
   * stream has ended: nobody would ever end what starts then.
   */
  start(id: string): { sink: ResultSink; gone: AbortSignal } | undefined {
    if (this.ended.aborted || this.#operations.has(id)) return undefined;
    const operation = new AbortController();
    this.#operations.set(id, operation);
    return { sink: this.#sinkOf(id, operation), gone: operation.signal };
  }

  /** Ends an operation at the client's wish. */
  stop(id: string): void {
    this.#operations.get(id)?.abort();
    this.#operations.delete(id);
  }

  /** Ends the stream, so that its client goes on elsewhere. */
  leave(): void {
    this.#stream?.leave();
    this.end();
  }

  /** Ends the stream and every operation on it. */
  end(): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    for (const id of this.#operations.keys()) this.stop(id);
    this.#stream?.end();
    this.#early.length = 0;
  }

  #write(...parts: (string | Buffer)[]): boolean {
    if (this.#stream) return this.#stream.write(...parts);
    const bytes = concatenated(parts);
    this.#early.push(bytes);
    this.#earlyBytes += bytes.length;
    return false;
  }

  #whenRoomy(callback: () => void): void {
    if (this.#stream) this.#stream.whenRoomy(callback);
    else this.#waiting.push(callback);
  }

  #sinkOf(id: string, operation: AbortController): ResultSink {
    const isOverrun = (): boolean => this.isOverrun;
    const head = `event: next\ndata: {"id":${JSON.stringify(id)},"payload":`;
    const next = (json: Buffer): boolean =>
      // Stopped operations say nothing more: their id may be another's by now.
      operation.signal.aborted || this.#write(head, json, '}\n\n');
    const complete = (): void => {
      if (operation.signal.aborted) return;
      this.#operations.delete(id);
      this.#write(`event: complete\ndata: ${JSON.stringify({ id })}\n\n`);
    };
    return {
      next,
      complete,
      isOverrun,
      whenRoomy: (callback) => this.#whenRoomy(callback),
      fail(errors) {
        next(Buffer.from(JSON.stringify({ errors })));
        complete();
      },
      end: () => this.leave(),
    };
  }
}
