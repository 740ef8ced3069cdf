import { randomUUID } from 'node:crypto';
import { instanceName } from '../process/instanceName.js';
import type { UsageEntry, UsageReport } from './UsageReport.js';
import { UsageClients } from './UsageClients.js';
import type { TallyKeeper, UsageTally } from './UsageTally.js';

/** Counts of one report, operations by clients and coordinates of these; whatever more there is goes into another. */
const mostCounts = 5_000;
/** Characters of the documents in one report. */
const mostText = 1_000_000;
/** Tallies that may be open, whether anything is counted or not: clients choose their names. Beyond that all are opened anew. */
const mostOpen = 20_000;

/** A report that is ready to be sent. */
export interface CutReport {
  report: UsageReport;
  /** Requests that it tells of. */
  requests: number;
}

/** Counts what clients send, and makes reports of it. */
export class UsageRecorder implements TallyKeeper {
  readonly clients = new UsageClients(this);
  readonly #onCut: (cut: CutReport) => void;
  #tallies: UsageTally[] = [];
  #counts = 0;
  #text = 0;
  #open = 0;
  #from = new Date();

  /** @param onCut told of each report */
  constructor(onCut: (cut: CutReport) => void) {
    this.#onCut = onCut;
  }

  opened(): void {
    if (++this.#open <= mostOpen) return;
    this.#open = 0;
    this.clients.forget();
  }

  touched(tally: UsageTally): void {
    // Before: what is being counted right now goes into the next.
    if (this.#counts >= mostCounts || this.#text >= mostText) this.cut();
    this.#tallies.push(tally);
    this.#counts++;
    this.#text += tally.operation.document.length;
  }

  grew(): void {
    this.#counts++;
  }

  /** Makes a report of all that was counted since the last one; none of nothing. */
  cut(): void {
    const tallies = this.#tallies;
    const from = this.#from;
    this.#from = new Date();
    this.#tallies = [];
    this.#counts = 0;
    this.#text = 0;
    if (tallies.length === 0) return;
    const operations: UsageReport['operations'] = {};
    const uses = new Map<string, UsageEntry>();
    let requests = 0;
    for (const tally of tallies) {
      const { id, name, document } = tally.operation;
      operations[id] = { name, document };
      requests += this.#add(uses, tally);
    }
    const report = {
      id: randomUUID(),
      gateway: instanceName,
      from: from.toISOString(),
      to: this.#from.toISOString(),
      operations,
      uses: [...uses.values()],
    };
    this.#onCut({ report, requests });
  }

  /** Documents that differ in their values only are one operation. @returns requests that were added */
  #add(uses: Map<string, UsageEntry>, tally: UsageTally): number {
    const { operation, client } = tally;
    const { count, errors, inputs } = tally.take();
    const key = JSON.stringify([operation.id, client.name, client.version]);
    const use = uses.get(key) ?? { operation: operation.id, client, count: 0, errors: 0 };
    uses.set(key, use);
    use.count += count;
    use.errors += errors;
    for (const [coordinate, { requests }] of inputs ?? []) {
      use.inputs ??= {};
      use.inputs[coordinate] = (use.inputs[coordinate] ?? 0) + requests;
    }
    return count;
  }
}
