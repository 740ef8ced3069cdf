import { PartAbandoned, type Durable, type Parts } from '../../domain/interpreter/Durable.js';
import type { KeptStep, StepJournal } from '../../domain/interpreter/StepJournal.js';
import type { Json } from '../../domain/Json.js';

export interface PartClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; over early when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Opens parts over a journal for as long as `work` runs, and `enclosing` is not aborted. */
export async function withParts<T>(
  journal: StepJournal,
  clock: PartClock,
  work: (parts: Parts) => Promise<T>,
  enclosing?: AbortSignal,
): Promise<T> {
  const ending = new AbortController();
  const signal = enclosing ? AbortSignal.any([enclosing, ending.signal]) : ending.signal;
  try {
    return await work({ open: (key) => new PartDurable(journal, key, clock, signal) });
  } finally {
    ending.abort();
  }
}

/** The durable port of one part, over a journal that knows it by its key. */
class PartDurable implements Durable {
  readonly #journal: StepJournal;
  readonly #key: string;
  readonly #clock: PartClock;
  readonly #signal: AbortSignal;
  #kept: Promise<KeptStep[]> | undefined;
  #next = 0;

  constructor(journal: StepJournal, key: string, clock: PartClock, signal: AbortSignal) {
    this.#journal = journal;
    this.#key = key;
    this.#clock = clock;
    this.#signal = signal;
  }

  async step<T extends Json>(name: string, work: () => Promise<T>): Promise<T> {
    const number = this.#next;
    this.#next += 1;
    this.#kept ??= this.#journal.read(this.#key);
    const known = (await this.#unlessAbandoned(this.#kept))[number];
    if (known) return this.#resultOf<T>(name, known);
    const result = await this.#unlessAbandoned(work());
    const kept = await this.#unlessAbandoned(this.#journal.keep(this.#key, number, { name, result }));
    return this.#resultOf<T>(name, kept);
  }

  async sleep(ms: number): Promise<void> {
    const until = await this.step('sleep', async () => this.#clock.now() + ms);
    const left = until - this.#clock.now();
    if (left > 0) await this.#unlessAbandoned(this.#clock.wait(left, this.#signal));
  }

  now(): Promise<number> {
    return this.step('now', async () => this.#clock.now());
  }

  async parallel<T extends Json>(name: string, work: (parts: Parts) => Promise<T>): Promise<T> {
    return this.step(name, () => withParts(this.#journal, this.#clock, work, this.#signal));
  }

  #resultOf<T extends Json>(name: string, kept: KeptStep): T {
    if (kept.name !== name) throw new Error(`Replay asks for ${name} where ${kept.name} happened.`);
    return kept.result as T;
  }

  /** What is asked for, unless the part is not wanted any more before it is there. */
  #unlessAbandoned<T>(asked: Promise<T>): Promise<T> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const abandon = (): void => reject(new PartAbandoned(`${this.#key} is not wanted any more.`));
      if (signal.aborted) abandon();
      else signal.addEventListener('abort', abandon, { once: true });
      asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon));
    });
  }
}
