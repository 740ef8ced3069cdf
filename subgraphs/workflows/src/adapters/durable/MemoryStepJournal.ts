import type { KeptStep, StepJournal } from '../../domain/interpreter/StepJournal.js';

/** The steps of parts, in memory: for tests, and for running a definition without a database. */
export class MemoryStepJournal implements StepJournal {
  readonly #parts = new Map<string, KeptStep[]>();
  /** Called before a step is kept; throwing a `Crash` ends the run there. */
  onKeep: (part: string, step: KeptStep) => void = () => {};

  /** All that is kept, by part. */
  get all(): Record<string, KeptStep[]> {
    return structuredClone(Object.fromEntries(this.#parts));
  }

  async read(part: string): Promise<KeptStep[]> {
    return structuredClone(this.#parts.get(part) ?? []);
  }

  async keep(part: string, number: number, step: KeptStep): Promise<KeptStep> {
    this.onKeep(part, step);
    const steps = this.#parts.get(part) ?? [];
    this.#parts.set(part, steps);
    steps[number] ??= structuredClone(step);
    return structuredClone(steps[number]);
  }
}
