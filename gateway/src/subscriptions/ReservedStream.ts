import type { ServerResponse } from 'node:http';
import { openEventStream } from './EventStream.js';
import type { ResultSink } from './ResultSink.js';
import type { StreamedResponse } from './StreamedResponse.js';

/**
 * The one stream of a client in graphql-sse's "single connection mode": results and completions of every operation, each
 * with the operation's id. What is ready before the client has opened the stream waits for it.
 */
export class ReservedStream {
  readonly #operations = new Map<string, AbortController>();
  readonly #ended = new AbortController();
  readonly #opened: Promise<StreamedResponse>;
  #open: (stream: StreamedResponse) => void = () => {};
  #stream: StreamedResponse | undefined;

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Whether a client listens, or has listened. */
  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Aborts when the stream has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Lets `response` be the stream: once only. */
  open(response: ServerResponse): void {
    this.#stream = openEventStream(response);
    response.once('close', () => this.end());
    this.#open(this.#stream);
  }

  /** Where the results of the operation `id` go, and what aborts when it is to end; undefined when the id is taken. */
  start(id: string): { sink: ResultSink; gone: AbortSignal } | undefined {
    if (this.#operations.has(id)) return undefined;
    const operation = new AbortController();
    this.#operations.set(id, operation);
    return { sink: this.#sinkOf(id, operation), gone: operation.signal };
  }

  /** Ends an operation at the client's wish. */
  stop(id: string): void {
    this.#operations.get(id)?.abort();
    this.#operations.delete(id);
  }

  /** Ends the stream and every operation on it. */
  end(): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    for (const id of this.#operations.keys()) this.stop(id);
    this.#stream?.end();
  }

  #sinkOf(id: string, operation: AbortController): ResultSink {
    const next = async (payload: unknown): Promise<void> => {
      const stream = await this.#opened;
      // Stopped operations say nothing more: their id may be another's by now.
      if (!operation.signal.aborted) {
        await stream.write(`event: next\ndata: ${JSON.stringify({ id, payload })}\n\n`);
      }
    };
    const complete = (): void => {
      if (operation.signal.aborted) return;
      this.#operations.delete(id);
      void this.#opened.then((stream) =>
        stream.write(`event: complete\ndata: ${JSON.stringify({ id })}\n\n`),
      );
    };
    return {
      next,
      complete,
      async fail(errors) {
        await next({ errors });
        complete();
      },
      end: () => this.end(),
    };
  }
}
