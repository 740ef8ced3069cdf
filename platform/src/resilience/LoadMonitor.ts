import { monitorEventLoopDelay, type ELDHistogram } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { rateLimited } from '../errors/rateLimited.js';
import type { LoadMetrics } from './LoadMetrics.js';
import type { LoadSettings } from './LoadSettings.js';

/** How much too much there is to do: nothing (0), high (1), higher (2), too high (3). */
export type LoadLevel = 0 | 1 | 2 | 3;

/** What is measured of a process. */
export interface LoadSample {
  /** Milliseconds that timers were late, on average. */
  delayMs: number;
  /** The share of what memory there is that is taken, from 0 to 1. */
  memory: number;
}

export interface LoadMonitorOptions {
  settings: LoadSettings;
  metrics?: LoadMetrics | undefined;
  /** Measures since the last time; this process unless told. */
  sample?: () => LoadSample;
  /** Milliseconds between two samples. Default 500. */
  everyMs?: number;
}

/** Milliseconds between two looks at how late a timer is. */
const resolution = 20;
/** Seconds after which who was refused may come again, by level. */
const retryAfter: Readonly<Record<LoadLevel, number>> = { 0: 1, 1: 1, 2: 2, 3: 5 };

/** Knows whether this process has more to do than is good for it, and refuses new work then, what matters least first. */
export class LoadMonitor {
  readonly #settings: LoadSettings;
  readonly #metrics: LoadMetrics | undefined;
  readonly #sample: () => LoadSample;
  readonly #timer: NodeJS.Timeout;
  readonly #histogram: ELDHistogram | undefined;
  #inFlight = 0;
  #measuredAt = performance.now();
  #last: LoadSample = { delayMs: 0, memory: 0 };
  #level: LoadLevel = 0;

  constructor({ settings, metrics, sample, everyMs = 500 }: LoadMonitorOptions) {
    this.#settings = settings;
    this.#metrics = metrics;
    if (!sample) {
      this.#histogram = monitorEventLoopDelay({ resolution });
      this.#histogram.enable();
    }
    this.#sample = sample ?? (() => this.#measureProcess(this.#histogram!));
    this.#timer = setInterval(() => this.measure(), everyMs).unref();
  }

  get level(): LoadLevel {
    return this.#level;
  }

  /** Work that has begun is counted until `end`. */
  begin(): void {
    this.#inFlight += 1;
    if (this.#inFlight >= this.#settings.inFlight * 0.8) this.#judge();
  }

  end(): void {
    this.#inFlight -= 1;
    if (this.#level > 0) this.#judge();
  }

  /** Measures now, rather than when it is time. */
  measure(): void {
    this.#last = this.#sample();
    this.#judge();
  }

  /**
   * Refuses new work.
   * @param at the level from which on it is refused
   * @param what names it in the metrics
   * @throws GantryError RATE_LIMITED
   */
  admit(at: LoadLevel, what: string): void {
    if (this.#level < at) return;
    this.#metrics?.shed(what);
    const seconds = retryAfter[this.#level];
    throw rateLimited(`There is too much to do at the moment; try again in ${seconds} s.`, {
      retryAfter: seconds,
      reason: 'OVERLOADED',
    });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#histogram?.disable();
  }

  /** What V8 may allocate and, where the process has less than the machine, what the process may. */
  #measureProcess(histogram: ELDHistogram): LoadSample {
    const now = performance.now();
    const elapsed = now - this.#measuredAt;
    this.#measuredAt = now;
    // Timers of ours that are due at once run without the event loop turning, so that nothing is recorded.
    const delayMs = histogram.count === 0 ? elapsed : histogram.mean / 1e6 - resolution;
    histogram.reset();
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const constrained = process.constrainedMemory();
    const resident = constrained > 0 ? process.memoryUsage.rss() / constrained : 0;
    return { delayMs: Math.max(0, delayMs), memory: Math.max(used / limit, resident) };
  }

  #judge(): void {
    const { delayMs, memory, inFlight } = this.#settings;
    const left = 1 - memory;
    const level = Math.max(
      levelOf(this.#last.delayMs, [delayMs, delayMs * 2, delayMs * 4]),
      levelOf(this.#last.memory, [memory, memory + left / 3, memory + (left * 2) / 3]),
      levelOf(this.#inFlight, [inFlight * 0.8, inFlight * 0.9, inFlight]),
    ) as LoadLevel;
    if (level === this.#level) return;
    this.#level = level;
    this.#metrics?.level(level);
  }
}

function levelOf(value: number, limits: readonly [number, number, number]): number {
  return limits.filter((limit) => value >= limit).length;
}
