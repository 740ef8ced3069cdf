import { JournalDurable } from './JournalDurable.js';
import { MemoryStepJournal } from './MemoryStepJournal.js';

/** What ends a process in the middle, in tests. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface MemoryDurableOptions {
  /** What an earlier run of the same code has left. */
  journal?: MemoryStepJournal;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Waits for real; by default time is taken as passed. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted to end what runs. */
  signal?: AbortSignal;
}

/** The durable port over a journal in memory: for tests, and for running a definition without a database. */
export class MemoryDurable extends JournalDurable {
  readonly journal: MemoryStepJournal;

  constructor({
    journal = new MemoryStepJournal(),
    clock = Date.now,
    wait = async () => {},
    signal = new AbortController().signal,
  }: MemoryDurableOptions = {}) {
    super({ journal, clock: { now: clock, wait }, signal, persist: (work) => work() });
    this.journal = journal;
  }
}
