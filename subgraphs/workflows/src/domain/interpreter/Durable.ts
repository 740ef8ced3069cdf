import type { Json } from '../Json.js';

/**
 * Port: what makes plain code durable. An engine runs the code again after a crash and answers from its journal what had
 * already happened, in the same order; whatever depends on anything but its input must therefore go through here.
 */
export interface Durable {
  /**
   * Runs `work` and keeps its result. At least once: a crash between the work and keeping its result repeats it, so
   * that effects need idempotency keys. A throw is the engine's own failure; what a workflow may handle is a result.
   */
  step<T extends Json>(name: string, work: () => Promise<T>): Promise<T>;
  /** Waits, also across restarts: the time already waited counts. */
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970, the same on each replay. */
  now(): Promise<number>;
}
