import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { OperationResult } from '../execution/executeOperation.js';
import type { FirstPart, LaterParts, PartSink } from '../execution/incremental/AnswerPart.js';
import { incrementalFormats, type IncrementalFormat, type IncrementalSpec } from './incrementalFormats.js';

const delimiter = '\r\n--graphql';
const partHead = '\r\ncontent-type: application/json\r\n\r\n';
const contentTypes: Readonly<Record<IncrementalSpec, string>> = {
  'deferspec=20220824': 'multipart/mixed;boundary="graphql";deferSpec=20220824',
  'incrementalspec=v0.2': 'multipart/mixed;boundary="graphql";incrementalSpec=v0.2',
};

/**
 * Answers in parts over HTTP (`multipart/mixed`). Each part is followed by its delimiter at once: clients take a part for whole when
 * they see that. There is no sign of life; the deadlines of the subgraphs bound how long it is quiet.
 */
export class IncrementalStream implements PartSink {
  readonly #response: ServerResponse;
  readonly #spec: IncrementalSpec;
  readonly #format: IncrementalFormat;
  readonly #whole: (result: OperationResult) => void;

  /** @param whole answers when nothing is deferred after all */
  constructor(response: ServerResponse, spec: IncrementalSpec, whole: (result: OperationResult) => void) {
    this.#response = response;
    this.#spec = spec;
    this.#format = incrementalFormats[spec];
    this.#whole = whole;
  }

  async first(part: FirstPart): Promise<void> {
    const { pending, ...result } = part;
    if (pending.length === 0) return this.#whole(result);
    // nginx would collect what is written into buffers.
    this.#response.writeHead(200, { 'content-type': contentTypes[this.#spec], 'x-accel-buffering': 'no' });
    await this.#write(`${delimiter}${partHead}${JSON.stringify(this.#format.first(part))}${delimiter}`);
  }

  async later(parts: LaterParts): Promise<void> {
    const text = `${partHead}${JSON.stringify(this.#format.later(parts))}${delimiter}`;
    if (parts.hasNext) await this.#write(text);
    else this.#response.end(`${text}--\r\n`);
  }

  /** Resolves when the client has room for more, or has left. */
  async #write(text: string): Promise<void> {
    if (this.#response.destroyed || this.#response.write(text)) return;
    const over = new AbortController();
    const { signal } = over;
    const events = ['drain', 'close'].map((event) => once(this.#response, event, { signal }));
    await Promise.race(events).finally(() => over.abort());
  }
}
