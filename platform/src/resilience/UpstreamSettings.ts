import type { RetryBudgetSettings } from './RetryBudget.js';

/** When an upstream counts as failing, and for how long it is then left alone. */
export interface BreakerSettings {
  /** The share of requests that may fail, from 0 to 1. */
  threshold: number;
  /** Milliseconds that are looked back on. */
  windowMs: number;
  /** Requests per second below which nothing is concluded. */
  minimumPerSecond: number;
  /** Milliseconds until one request is let through as a probe; doubled each time it fails. */
  openMs: number;
  longestOpenMs: number;
  /** Milliseconds that it must have had for an answer: who waits for less says nothing about the upstream. */
  patienceMs: number;
}

/** How requests to one upstream are repeated, and kept from one that fails. */
export interface UpstreamSettings {
  /** How often a query may be sent again. 0: never. */
  retries: number;
  /** Milliseconds that the first repeat is put off for at most; doubled for the next. */
  backOffMs: number;
  budget: RetryBudgetSettings;
  /** Undefined: everything is sent, however many requests fail. */
  breaker: BreakerSettings | undefined;
}

export const defaultUpstreamSettings: UpstreamSettings = {
  retries: 2,
  backOffMs: 50,
  budget: { ratio: 0.1, perSecond: 5 },
  breaker: {
    threshold: 0.5,
    windowMs: 10_000,
    minimumPerSecond: 1,
    openMs: 1_000,
    longestOpenMs: 10_000,
    patienceMs: 5_000,
  },
};
