import { setTimeout as pause } from 'node:timers/promises';
import { HttpTimeout } from '../http/HttpTimeout.js';
import type { HttpResponse } from '../http/ResponseReader.js';
import { UnsendableHeader } from '../http/UnsendableHeader.js';
import { CircuitOpen } from './CircuitBreaker.js';
import { isUnavailable } from './isUnavailable.js';
import { RetryBudget } from './RetryBudget.js';
import { timeLeft } from './timeLimit.js';
import type { UpstreamMetrics } from './UpstreamMetrics.js';
import type { UpstreamSettings } from './UpstreamSettings.js';

/** Less is no time left: timers count whole milliseconds, and one may end by a fraction too early. */
const leastMs = 1;

/** One request, as often as it is sent. */
export interface Repeatable {
  /** Sends it, with so many milliseconds for the answer. */
  send(timeoutMs: number): Promise<HttpResponse>;
  /** Whether it does the same however often it arrives: for queries only. */
  repeatable: boolean;
  /** Milliseconds for each time it is sent; `timeLeft` of the signal is for all of them. */
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** What is thrown where nothing came of it, unless the signal has aborted. */
  explain(failure: unknown): Error;
}

/** Sends requests to one subgraph, and those that may be repeated again when nobody answered, while time and budget last. */
export class Repeater {
  readonly #subgraph: string;
  readonly #settings: UpstreamSettings;
  readonly #budget: RetryBudget;
  readonly #metrics: UpstreamMetrics | undefined;

  constructor(subgraph: string, settings: UpstreamSettings, metrics?: UpstreamMetrics) {
    this.#subgraph = subgraph;
    this.#settings = settings;
    this.#budget = new RetryBudget(settings.budget);
    this.#metrics = metrics;
  }

  /** @throws the signal's reason, UnsendableHeader, or what is to be said of HttpTimeout, CircuitOpen, or the last attempt's failure */
  async run(request: Repeatable): Promise<HttpResponse> {
    const { timeoutMs, signal } = request;
    this.#budget.earn();
    const most = request.repeatable ? this.#settings.retries : 0;
    for (let sent = 0; ; sent++) {
      const limit = Math.min(timeoutMs, timeLeft(signal));
      if (limit < leastMs) {
        signal?.throwIfAborted();
        throw request.explain(new HttpTimeout(0));
      }
      let failure: unknown;
      try {
        const response = await request.send(limit);
        if (!isUnavailable(response) || !this.#mayRepeat(sent, most, signal)) return response;
      } catch (error) {
        failure = error;
        if (signal?.aborted) throw signal.reason;
        // A fault of who asks: it would be the same however often, and none of the upstream's.
        if (error instanceof UnsendableHeader) throw error;
        if (error instanceof CircuitOpen) throw request.explain(error);
        // An upstream that is slow is not helped by being asked more than twice.
        const times = error instanceof HttpTimeout ? Math.min(most, 1) : most;
        if (!this.#mayRepeat(sent, times, signal)) throw request.explain(error);
      }
      await this.#pause(sent, signal, failure);
    }
  }

  #mayRepeat(sent: number, most: number, signal: AbortSignal | undefined): boolean {
    if (sent >= most || timeLeft(signal) < leastMs) return false;
    const allowed = this.#budget.spend();
    this.#metrics?.retried(this.#subgraph, allowed ? 'sent' : 'refused');
    return allowed;
  }

  /** At random, so that not everyone whose request failed comes back at the same moment. */
  async #pause(sent: number, signal: AbortSignal | undefined, failure: unknown): Promise<void> {
    // Something is to be left for the request itself.
    const longest = Math.max(0, Math.min(this.#settings.backOffMs * 2 ** sent, timeLeft(signal) - leastMs));
    try {
      await pause(Math.random() * longest, undefined, signal ? { signal } : {});
    } catch {
      throw signal?.reason ?? failure;
    }
  }
}
