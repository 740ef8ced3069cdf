import type { Json } from '../Json.js';

/** What has been sent to an execution while it ran. */
export type Signal = {
  /** Counts up within the execution, in the order in which signals were sent. */
  number: number;
  payload: Json;
  /** When it was sent, in milliseconds since 1970. */
  at: number;
};

/** Port: what has been sent to one execution. */
export interface Mailbox {
  /** The first signal of a name above a number, or null while there is none. */
  next(name: string, after: number): Promise<Signal | null>;
  /** Ends when something may have come since it was asked, now and then also when nothing has; early when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
}
