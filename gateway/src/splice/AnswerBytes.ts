import { isUtf8 } from 'node:buffer';
import type { RawAnswer } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import { JsonBytes } from './JsonBytes.js';

/** An answer as it came, and as it is cut into pieces. */
export class AnswerBytes {
  readonly raw: RawAnswer;
  #json: JsonBytes | null | undefined;
  #settled: ((hasErrors: boolean) => void) | undefined;
  /** Executions that have it, and have not given it back. */
  #users = 1;

  /** @param settled told whether it has errors, once that is known */
  constructor(raw: RawAnswer, settled?: (hasErrors: boolean) => void) {
    this.raw = raw;
    this.#settled = settled;
  }

  /** What pieces are cut out of; null when it is not UTF-8. */
  get json(): JsonBytes | null {
    if (this.#json === undefined) {
      const { bytes } = this.raw;
      this.#json = isUtf8(bytes) ? new JsonBytes(bytes) : null;
    }
    return this.#json;
  }

  /** Tells, once, whether it has errors: that shows only when it is read. */
  settle(hasErrors: boolean): void {
    this.#settled?.(hasErrors);
    this.#settled = undefined;
  }

  /** Another execution gets it, too. */
  share(): this {
    this.#users++;
    return this;
  }

  /** One execution cuts nothing out of it any more, and all that it has cut out has been copied; said once by each, if at all. */
  giveBack(): void {
    this.#users--;
    if (this.#users === 0) this.raw.giveBack?.();
  }
}
