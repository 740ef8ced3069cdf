import { JournalDurable, type JournalDurableParts } from './JournalDurable.js';
import { MemoryMailbox } from './MemoryMailbox.js';
import { MemoryStepJournal } from './MemoryStepJournal.js';

/** What ends a process in the middle, in tests. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface MemoryDurableOptions {
  /** What an earlier run of the same code has left. */
  journal?: MemoryStepJournal;
  /** What is sent to the execution. */
  mailbox?: MemoryMailbox;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Waits for real; by default time is taken as passed. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted to end what runs. */
  signal?: AbortSignal;
  /** Told when nothing goes on any more but waiting. */
  quiet?: JournalDurableParts['quiet'];
}

/** The durable port over a journal in memory: for tests, and for running a definition without a database. */
export class MemoryDurable extends JournalDurable {
  readonly journal: MemoryStepJournal;
  readonly mailbox: MemoryMailbox;

  constructor({
    journal = new MemoryStepJournal(),
    mailbox = new MemoryMailbox(),
    clock = Date.now,
    wait = async () => {},
    signal = new AbortController().signal,
    quiet,
  }: MemoryDurableOptions = {}) {
    super({
      journal,
      mailbox,
      clock: { now: clock, wait },
      signal,
      persist: (work) => work(),
      ...(quiet && { quiet }),
    });
    this.journal = journal;
    this.mailbox = mailbox;
  }
}
