import type { FedResult, FedMessage, MessageFeed } from '../../domain/interpreter/MessageFeed.js';

/** Messages that wait to be taken before the other side is asked to hold back. */
const room = 100;

/** Messages that have come and that nobody has taken yet. */
export class MessageQueue implements MessageFeed {
  readonly #messages: FedMessage[] = [];
  readonly #close: () => void;
  #end: FedResult | null = null;
  #wake: () => void = () => {};
  #drained: PromiseWithResolvers<void> | null = null;

  /** @param close ends what messages come by */
  constructor(close: () => void) {
    this.#close = close;
  }

  /** Puts a message last. @returns null while there is room for more, otherwise what is resolved when there is */
  push(message: FedMessage): Promise<void> | null {
    this.#messages.push(message);
    this.#wake();
    if (this.#messages.length < room) return null;
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** Says why no more will come. */
  end(why: FedResult): void {
    this.#end ??= why;
    this.#wake();
  }

  async next(waitMs: number): Promise<FedResult> {
    if (this.#messages.length === 0 && this.#end === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, waitMs);
      await promise;
      clearTimeout(timer);
    }
    const message = this.#messages.shift();
    if (this.#messages.length < room / 2) {
      this.#drained?.resolve();
      this.#drained = null;
    }
    return message ?? this.#end ?? { kind: 'none' };
  }

  close(): void {
    this.end({ kind: 'none' });
    this.#close();
  }
}
