/** From when on a process has more to do than is good for it. */
export interface LoadSettings {
  /** Milliseconds that timers are late on average: high at one of it, higher at two, too high at four. */
  delayMs: number;
  /** The share of what memory there is, from 0 to 1: high at it, too high when little of the rest is left. */
  memory: number;
  /** Queries and mutations under way: high at four fifths of it, too high at all. */
  inFlight: number;
}

export const defaultLoadSettings: LoadSettings = { delayMs: 1_000, memory: 0.85, inFlight: 10_000 };
