import type { OperationResult } from '../execution/executeOperation.js';

/** A result of a subscription on its way to its subscribers: written as JSON once for all of them. */
export class PublishedEvent {
  readonly result: OperationResult;
  /** From where to go on after it; undefined when the subscription cannot be resumed. */
  readonly cursor: string | undefined;
  #json: Buffer | undefined;

  constructor(result: OperationResult, cursor: string | undefined) {
    this.result = result;
    this.cursor = cursor;
  }

  get json(): Buffer {
    return (this.#json ??= Buffer.from(JSON.stringify(this.result)));
  }
}
