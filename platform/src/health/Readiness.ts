/** Milliseconds that each part has to answer, and that an answer is good for. */
const patienceMs = 1_500;
const keptMs = 1_000;

export interface ReadinessReport {
  ready: boolean;
  /** What cannot be reached, by name; empty when it is ready. */
  missing: string[];
}

/** Whether everything that a process cannot do without can be reached. However often it is asked, the parts are asked once a second. */
export class Readiness {
  readonly #parts: Readonly<Record<string, () => Promise<boolean>>>;
  #latest: Promise<ReadinessReport> | undefined;
  #until = 0;

  /** @param parts how each is asked, by what it is called in the report; one that throws, or does not answer in time, is missing */
  constructor(parts: Readonly<Record<string, () => Promise<boolean>>>) {
    this.#parts = parts;
  }

  report(): Promise<ReadinessReport> {
    if (!this.#latest || performance.now() >= this.#until) {
      this.#until = performance.now() + keptMs;
      this.#latest = this.#ask();
    }
    return this.#latest;
  }

  async #ask(): Promise<ReadinessReport> {
    const names = Object.keys(this.#parts);
    const answers = await Promise.all(names.map((name) => inTime(this.#parts[name]!)));
    const missing = names.filter((_name, index) => !answers[index]);
    return { ready: missing.length === 0, missing };
  }
}

async function inTime(ask: () => Promise<boolean>): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, patienceMs, false);
  try {
    return await Promise.race([ask(), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
