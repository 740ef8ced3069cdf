import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Fetch } from '../sources/RegistryConnection.js';
import type { UsageMetrics } from './UsageMetrics.js';
import type { CutReport } from './UsageRecorder.js';

export interface ReportQueueOptions {
  /** Takes reports by POST. */
  url: string;
  /** Sent as a bearer token. */
  key?: string | undefined;
  fetch: Fetch;
  metrics: UsageMetrics;
  logger: Logger;
}

interface Waiting {
  json: string;
  requests: number;
}

/** Characters of reports that wait; beyond that the oldest go. */
const mostWaiting = 16 * 1024 * 1024;
/** Milliseconds that an answer may take. */
const patience = 10_000;
/** Milliseconds of the pauses between attempts, doubled each time. */
const [shortestPause, longestPause] = [1_000, 60_000];
/** What a report is refused with that would be refused again. */
const final = new Set([400, 413, 415, 422]);

/**
 * Sends reports, one after the other and each until it has been taken: one that was taken without our hearing of it is known by its
 * id. Those that wait are bounded.
 */
export class ReportQueue {
  readonly #options: ReportQueueOptions;
  readonly #waiting: Waiting[] = [];
  readonly #stopped = new AbortController();
  /** Ends the pause that is being made. */
  #wake = new AbortController();
  #sending: Promise<void> | undefined;
  #length = 0;
  #closing = false;
  #failing = false;

  constructor(options: ReportQueueOptions) {
    this.#options = options;
  }

  add({ report, requests }: CutReport): void {
    const json = JSON.stringify(report);
    this.#waiting.push({ json, requests });
    this.#length += json.length;
    // The first one may be on its way.
    while (this.#length > mostWaiting && this.#waiting.length > 1) this.#drop(1);
    this.#sending ??= this.#sendAll();
  }

  /** Sends what waits, for so many milliseconds at most; what is left then is lost. */
  async close(milliseconds: number): Promise<void> {
    this.#closing = true;
    this.#wake.abort();
    const timer = setTimeout(() => this.#stopped.abort(), milliseconds);
    await this.#sending;
    clearTimeout(timer);
    while (this.#waiting.length > 0) this.#drop(0);
  }

  async #sendAll(): Promise<void> {
    let failures = 0;
    for (let next = this.#waiting[0]; next && !this.#stopped.signal.aborted; next = this.#waiting[0]) {
      const retryAfterMs = await this.#send(next);
      if (retryAfterMs === undefined) {
        failures = 0;
        continue;
      }
      // Whoever ends does not wait for long.
      if (this.#closing && failures > 0) break;
      const grown = Math.min(shortestPause * 2 ** Math.min(failures++, 30), longestPause);
      await this.#pause(Math.max(grown * (0.5 + Math.random() / 2), retryAfterMs));
    }
    this.#sending = undefined;
  }

  /** @returns undefined when the report is done with, else the milliseconds to wait at least */
  async #send(report: Waiting): Promise<number | undefined> {
    const { url, key, fetch, metrics, logger } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: report.json,
        redirect: 'error',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(patience)]),
      });
      const told = await response.text();
      if (response.ok) {
        metrics.reported('sent');
        if (this.#failing) logger.info('Usage is reported again.');
        this.#failing = false;
        this.#remove(report);
        return undefined;
      }
      if (final.has(response.status)) {
        metrics.reported('refused');
        logger.error({ status: response.status, told: told.slice(0, 500) }, 'A report of usage was refused.');
        if (this.#remove(report)) metrics.lost(report.requests);
        return undefined;
      }
      this.#failed(new Error(`${url} answered ${response.status}.`));
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      return Number.isFinite(seconds) ? Math.min(seconds * 1_000, 10 * longestPause) : 0;
    } catch (error) {
      this.#failed(error);
      return 0;
    }
  }

  #failed(err: unknown): void {
    const { metrics, logger } = this.#options;
    metrics.reported('failed');
    if (!this.#failing) logger.warn({ err }, 'Usage cannot be reported; it is kept for a while.');
    this.#failing = true;
  }

  async #pause(milliseconds: number): Promise<void> {
    this.#wake = new AbortController();
    if (this.#closing) milliseconds = Math.min(milliseconds, shortestPause);
    const signal = AbortSignal.any([this.#wake.signal, this.#stopped.signal]);
    await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  }

  /** @returns whether it was still there */
  #remove(report: Waiting): boolean {
    const index = this.#waiting.indexOf(report);
    if (index < 0) return false;
    this.#waiting.splice(index, 1);
    this.#length -= report.json.length;
    return true;
  }

  #drop(index: number): void {
    const [dropped] = this.#waiting.splice(index, 1);
    this.#length -= dropped!.json.length;
    this.#options.metrics.lost(dropped!.requests);
  }
}
