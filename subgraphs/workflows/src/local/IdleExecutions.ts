import type { Wait } from '../domain/execution/Wait.js';

/** Milliseconds for which an execution that has said that it only waits is taken to do so; it says it every second. */
const saidMs = 1_500;

/** Which of a run's executions only wait for what may never come. */
export class IdleExecutions {
  /** When each has last said so, in milliseconds. */
  readonly #said = new Map<string, number>();

  begins(executionId: string): void {
    this.#said.set(executionId, -Infinity);
  }

  ends(executionId: string): void {
    this.#said.delete(executionId);
  }

  /** Whether all of them only wait, none for a time, now that this one does for these. */
  only(executionId: string, waits: readonly Wait[]): boolean {
    const now = performance.now();
    this.#said.set(executionId, waits.every(({ until }) => until === Infinity) ? now : -Infinity);
    return [...this.#said.values()].every((at) => now - at < saidMs);
  }
}
