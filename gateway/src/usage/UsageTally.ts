import type { OperationVariables } from '../execution/ExecutionState.js';
import type { InputReader } from './compileInputs.js';
import type { ClientName } from './UsageReport.js';

/** An operation as it is reported. */
export interface ReportedOperation {
  /** SHA-256 of `document`, in hex. */
  id: string;
  name: string | null;
  /** Without what anyone has written into it. */
  document: string;
  /** Undefined: its variables tell nothing that the document does not. */
  inputs: InputReader | undefined;
}

/** How many requests said something. */
interface InputCount {
  requests: number;
  /** The last of them, by its number. */
  last: number;
}

/** Who is told of tallies that have something to tell. */
export interface TallyKeeper {
  /** There is another one. */
  opened(): void;
  touched(tally: UsageTally): void;
  /** Another coordinate is counted. */
  grew(): void;
}

/** How often one client has sent one operation since it was taken last. */
export class UsageTally {
  readonly operation: ReportedOperation;
  readonly client: ClientName;
  readonly #keeper: TallyKeeper;
  readonly #note: (coordinate: string) => void;
  #touched = false;
  #count = 0;
  #errors = 0;
  #inputs: Map<string, InputCount> | undefined;

  constructor(operation: ReportedOperation, client: ClientName, keeper: TallyKeeper) {
    this.operation = operation;
    this.client = client;
    this.#keeper = keeper;
    this.#note = (coordinate) => this.#noteInput(coordinate);
    keeper.opened();
  }

  /** Counts a request. */
  sent({ sent }: OperationVariables): void {
    this.#count++;
    this.operation.inputs?.(sent, this.#note);
    if (!this.#touched) this.#touch();
  }

  /** The answer to a request that was counted has errors. */
  failed(): void {
    this.#errors++;
    if (!this.#touched) this.#touch();
  }

  /** What was counted, which begins anew. */
  take(): { count: number; errors: number; inputs: ReadonlyMap<string, { requests: number }> | undefined } {
    const taken = { count: this.#count, errors: this.#errors, inputs: this.#inputs };
    this.#touched = false;
    this.#count = 0;
    this.#errors = 0;
    this.#inputs = undefined;
    return taken;
  }

  #touch(): void {
    this.#touched = true;
    this.#keeper.touched(this);
  }

  /** A request counts once for what it says more than once. */
  #noteInput(coordinate: string): void {
    const inputs = (this.#inputs ??= new Map());
    const known = inputs.get(coordinate);
    if (!known) {
      inputs.set(coordinate, { requests: 1, last: this.#count });
      this.#keeper.grew();
    } else if (known.last !== this.#count) {
      known.requests++;
      known.last = this.#count;
    }
  }
}
