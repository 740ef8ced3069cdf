import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';

/**
 * One attempt at a reply, told to its live stream as it is written. Each entry says how much text comes before its own.
 * What could not be appended goes with what comes next; that a stream cannot be reached is no reason to stop writing,
 * since the whole reply is published at its end.
 */
export class ReplyStream {
  readonly #streams: LiveStreams;
  readonly #tenantId: string;
  readonly #stream: string;
  readonly #attempt: number;
  /** UTF-16 code units that are in the stream. */
  #at = 0;
  #unsent = '';

  constructor(streams: LiveStreams, tenantId: string, replyId: string, attempt: number) {
    this.#streams = streams;
    this.#tenantId = tenantId;
    this.#stream = `message/${replyId}`;
    this.#attempt = attempt;
  }

  async say(text: string): Promise<void> {
    this.#unsent += text;
    const entry = { text: this.#unsent, attempt: this.#attempt, at: this.#at };
    try {
      await this.#streams.append(this.#tenantId, this.#stream, entry);
    } catch {
      return;
    }
    this.#at += this.#unsent.length;
    this.#unsent = '';
  }
}
