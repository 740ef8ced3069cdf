import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { reportedOperation } from './reportedOperation.js';
import { UsageTally, type TallyKeeper } from './UsageTally.js';
import type { ClientName } from './UsageReport.js';

/** Who sends operations, with what is counted of them. */
export class UsageClient {
  readonly #name: ClientName;
  readonly #keeper: TallyKeeper;
  /** Null: it is not counted. */
  readonly #tallies = new WeakMap<PreparedOperation, UsageTally | null>();

  constructor(name: ClientName, keeper: TallyKeeper) {
    this.#name = name;
    this.#keeper = keeper;
  }

  /**
   * What is counted of an operation.
   * @param source the document that it was prepared from
   */
  tallyOf(operation: PreparedOperation, source: string): UsageTally | undefined {
    let tally = this.#tallies.get(operation);
    if (tally === undefined) {
      tally = this.#open(operation, source);
      this.#tallies.set(operation, tally);
    }
    return tally ?? undefined;
  }

  #open(operation: PreparedOperation, source: string): UsageTally | null {
    const reported = reportedOperation(operation, source);
    return reported && new UsageTally(reported, this.#name, this.#keeper);
  }
}
