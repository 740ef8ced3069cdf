import type { Json } from '../Json.js';
import type { Signal } from './Mailbox.js';

/** What the work of a step may look at. */
export interface StepAround {
  /** Aborted when nobody wants the step's result any more: what stays open beyond it has to be closed. */
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Port: what makes plain code durable. An engine runs the code again after a crash and answers from its journal what had
 * already happened, in the same order; whatever depends on anything but its input must therefore go through here.
 */
export interface Durable {
  /**
   * Runs `work` and keeps its result. At least once: a crash between the work and keeping its result repeats it, so
   * that effects need idempotency keys. A throw is the engine's own failure; what a workflow may handle is a result.
   */
  step<T extends Json>(name: string, work: (around: StepAround) => Promise<T>): Promise<T>;
  /**
   * Runs `work`, which itself sees to it that a repeat changes nothing and is answered the same; nothing is kept of it.
   * @param name of what is done, for who looks on
   */
  write<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Waits, also across restarts: the time already waited counts. */
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970, the same on each replay. */
  now(): Promise<number>;
  /**
   * Waits, also across restarts, for the next signal of this name that was sent to the execution and that this line has not had;
   * null when `until` (milliseconds since 1970) comes first. No other line of the execution waits for the same name.
   */
  signal(name: string, until?: number): Promise<Signal | null>;
  /**
   * Runs `work` as one step whose parts go on side by side, each over a port of its own: run again after a crash, a part is
   * answered from what it had kept, in whatever order the parts come. When `work` has ended, so have the parts: what
   * one of them still asks for fails with `Abandoned`, and nothing more of it is kept.
   */
  parallel<T extends Json>(name: string, work: (parts: Parts) => Promise<T>): Promise<T>;
  /** A line beside this one, by a key that no other line or part of the execution has: it keeps steps of its own. */
  beside(key: string): Durable;
}

/** The parts of what goes on side by side. */
export interface Parts {
  /** Runs the part with this key, which no other part of the execution has, over a port of its own. */
  run<T>(key: string, work: (durable: Durable) => Promise<T>): Promise<T>;
}

/** Nobody wants any more what is going on: it has to end at once. */
export class Abandoned extends Error {
  override readonly name: string = 'Abandoned';
}
