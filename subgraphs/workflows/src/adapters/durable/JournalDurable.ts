import type { Wait } from '../../domain/execution/Wait.js';
import { Abandoned, type Durable, type Parts, type StepAround } from '../../domain/interpreter/Durable.js';
import type { Mailbox, Signal } from '../../domain/interpreter/Mailbox.js';
import type { KeptStep, StepJournal } from '../../domain/interpreter/StepJournal.js';
import type { Json } from '../../domain/Json.js';
import { Lines } from './Lines.js';

/** What a journal's reader waits by. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; over early when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The process ends: what is going on neither ends nor fails in it, and goes on elsewhere. */
export class ProcessEnds extends Error {
  override readonly name = 'ProcessEnds';
}

export interface JournalDurableParts {
  journal: StepJournal;
  mailbox: Mailbox;
  clock: Clock;
  /** Aborted with `ProcessEnds` when the process ends, and with anything else when nobody wants the rest. */
  signal: AbortSignal;
  /** Repeats what fails for no fault of its own. */
  persist: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Told when nothing goes on any more until one of these waits is over, over and over while that is so. */
  quiet?: (waits: readonly Wait[]) => Promise<void>;
}

/** The durable port over a journal of steps: one line of an execution, which replays by the order of its steps. */
export class JournalDurable implements Durable {
  readonly #parts: JournalDurableParts;
  readonly #key: string;
  readonly #lines: Lines;
  /** The last signal that this line has had, by name. */
  readonly #had = new Map<string, number>();
  #kept: Promise<KeptStep[]> | undefined;
  #next = 0;

  /** @param key of the part; empty for what is no part */
  constructor(parts: JournalDurableParts, key = '', lines = new Lines(parts.quiet)) {
    this.#parts = parts;
    this.#key = key;
    this.#lines = lines;
  }

  step<T extends Json>(name: string, work: (around: StepAround) => Promise<T>): Promise<T> {
    const { signal, clock } = this.#parts;
    return this.#take(name, () => this.#persist(() => work({ signal, now: () => clock.now() })));
  }

  /** Takes a step, unless it has been taken before. */
  async #take<T extends Json>(name: string, work: () => Promise<T>): Promise<T> {
    const { journal } = this.#parts;
    const number = this.#next;
    this.#next += 1;
    this.#kept ??= this.#persist(() => journal.read(this.#key));
    const known = (await this.#kept)[number];
    if (known) return resultOf<T>(name, known);
    const result = await work();
    return resultOf<T>(name, await this.#persist(() => journal.keep(this.#key, number, { name, result })));
  }

  write<T>(_name: string, work: () => Promise<T>): Promise<T> {
    return this.#persist(work);
  }

  #persist<T>(work: () => Promise<T>): Promise<T> {
    const { persist, signal } = this.#parts;
    return this.#whileWanted(() => persist(work, signal));
  }

  async sleep(ms: number): Promise<void> {
    const { clock, signal } = this.#parts;
    const until = await this.step('sleep', async () => clock.now() + ms);
    const left = until - clock.now();
    if (left > 0)
      await this.#whileWanted(() => this.#lines.waiting({ until }, () => clock.wait(left, signal)));
  }

  async signal(name: string, until = Infinity): Promise<Signal | null> {
    const had = await this.step(`signal ${name}`, () => this.#await(name, until));
    if (had) this.#had.set(name, had.number);
    return had;
  }

  now(): Promise<number> {
    return this.step('now', async () => this.#parts.clock.now());
  }

  parallel<T extends Json>(name: string, work: (parts: Parts) => Promise<T>): Promise<T> {
    // What goes on in its parts is repeated there, and not once more as a whole.
    return this.#take(name, () => this.#whileWanted(() => this.#besideEachOther(work)));
  }

  async #besideEachOther<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    const ending = new AbortController();
    const parts = { ...this.#parts, signal: AbortSignal.any([this.#parts.signal, ending.signal]) };
    try {
      return await this.#lines.apart(() =>
        work({
          run: (key, part) => this.#lines.part(() => part(new JournalDurable(parts, key, this.#lines))),
        }),
      );
    } finally {
      ending.abort(new Abandoned('Nobody waits for it any more.'));
    }
  }

  beside(key: string): JournalDurable {
    return new JournalDurable(this.#parts, key, this.#lines);
  }

  async #await(name: string, until: number): Promise<Signal | null> {
    const { mailbox, clock, signal } = this.#parts;
    const after = this.#had.get(name) ?? 0;
    for (;;) {
      const looking = new AbortController();
      const wanted = AbortSignal.any([signal, looking.signal]);
      // Before it looks: what comes meanwhile is not missed.
      const changed = mailbox.changed(wanted);
      try {
        const found = await mailbox.next(name, after);
        // Nobody hears of it any more.
        if (signal.aborted) return null;
        const left = until - clock.now();
        if (found || left <= 0) return found;
        const over = left === Infinity ? [] : [clock.wait(left, wanted)];
        await this.#lines.waiting({ until, signal: { name, after } }, () => Promise.race([changed, ...over]));
      } finally {
        looking.abort();
      }
    }
  }

  /** What is asked for, as long as anyone wants it. */
  #whileWanted<T>(ask: () => Promise<T>): Promise<T> {
    const { signal } = this.#parts;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        if (!(signal.reason instanceof ProcessEnds)) reject(signal.reason);
      };
      if (signal.aborted) {
        end();
        return;
      }
      signal.addEventListener('abort', end, { once: true });
      const settle = <Value>(how: (value: Value) => void): ((value: Value) => void) => {
        return (value) => {
          signal.removeEventListener('abort', end);
          if (!signal.aborted) how(value);
        };
      };
      ask().then(settle(resolve), settle(reject));
    });
  }
}

function resultOf<T extends Json>(name: string, kept: KeptStep): T {
  if (kept.name !== name) throw new Error(`Replay asks for ${name} where ${kept.name} happened.`);
  return kept.result as T;
}
