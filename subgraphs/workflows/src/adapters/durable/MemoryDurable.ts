import type { Durable, Parts } from '../../domain/interpreter/Durable.js';
import type { Json } from '../../domain/Json.js';
import { MemoryStepJournal } from './MemoryStepJournal.js';
import { withParts, type PartClock } from './PartDurable.js';

/** What happened, in order: results of steps, times, and until when a wait lasts. */
export type Journal = { name: string; result: Json }[];

/** What ends a process in the middle, in tests. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface MemoryDurableOptions {
  /** What an earlier run of the same code has left. */
  journal?: Journal;
  /** What its parts have left. */
  parts?: MemoryStepJournal;
  /** Called before (`work`) and after (`keep`) a new step's work; throwing a `Crash` ends the run there. */
  onStep?: (name: string, moment: 'work' | 'keep') => void;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Waits for real; by default time is taken as passed. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The durable port over a journal in memory: for tests, and for running a definition without a database. */
export class MemoryDurable implements Durable {
  readonly journal: Journal;
  readonly parts: MemoryStepJournal;
  readonly #onStep: (name: string, moment: 'work' | 'keep') => void;
  readonly #clock: PartClock;
  #next = 0;

  constructor({
    journal = [],
    parts = new MemoryStepJournal(),
    onStep = () => {},
    clock = Date.now,
    wait = async () => {},
  }: MemoryDurableOptions = {}) {
    this.journal = journal;
    this.#onStep = onStep;
    this.parts = parts;
    this.#clock = { now: clock, wait };
  }

  async step<T extends Json>(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.journal[this.#next];
    if (known) {
      if (known.name !== name) throw new Error(`Replay asks for ${name} where ${known.name} happened.`);
      this.#next += 1;
      return known.result as T;
    }
    this.#onStep(name, 'work');
    // What comes out of a journal is a copy, and so is what goes in.
    const result = structuredClone(await work());
    this.#onStep(name, 'keep');
    this.journal.push({ name, result });
    this.#next += 1;
    return result;
  }

  async sleep(ms: number): Promise<void> {
    const until = await this.step('sleep', async () => this.#clock.now() + ms);
    const left = until - this.#clock.now();
    if (left > 0) await this.#clock.wait(left, new AbortController().signal);
  }

  now(): Promise<number> {
    return this.step('now', async () => this.#clock.now());
  }

  parallel<T extends Json>(name: string, work: (parts: Parts) => Promise<T>): Promise<T> {
    return this.step(name, () => withParts(this.parts, this.#clock, work));
  }
}
