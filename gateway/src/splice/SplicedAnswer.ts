import type { Answer } from '../execution/OperationRunner.js';
import { AnswerWriter } from './AnswerWriter.js';

/** All of them are written one at a time, each at once. */
const writer = new AnswerWriter();

/** An answer that has been put together, and is written when it is sent: then it needs no memory of its own. */
export class SplicedAnswer implements Answer {
  readonly failed = false;
  #write: ((out: AnswerWriter) => void) | undefined;
  #json: Buffer | undefined;

  /** @param write writes its JSON */
  constructor(write: (out: AnswerWriter) => void) {
    this.#write = write;
  }

  /** Its JSON, which may be kept. */
  get json(): Buffer {
    if (!this.#json) {
      const written = this.#written();
      this.#json = Buffer.from(written);
      writer.giveBack(written);
    }
    return this.#json;
  }

  lend(send: (json: Buffer) => boolean): void {
    const json = this.#json ?? this.#written();
    if (send(json)) writer.giveBack(json);
  }

  #written(): Buffer {
    const write = this.#write;
    // Its objects would repeat what they were written to.
    if (!write) throw new Error('The answer has been lent already.');
    this.#write = undefined;
    writer.begin();
    write(writer);
    return writer.end();
  }
}
