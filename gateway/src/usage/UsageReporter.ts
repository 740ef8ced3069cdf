import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Fetch } from '../sources/RegistryConnection.js';
import { ReportQueue } from './ReportQueue.js';
import type { UsageClients } from './UsageClients.js';
import { UsageMetrics } from './UsageMetrics.js';
import { UsageRecorder } from './UsageRecorder.js';

/** Where usage is reported to. */
export interface UsageDestination {
  /** Takes reports by POST: a registry's `/graphs/{graph}/{variant}/usage`. */
  url: string;
  /** Sent as a bearer token. */
  key?: string | undefined;
  /** Milliseconds between reports; 20,000 when left out. */
  intervalMs?: number | undefined;
  /** How the URL is reached; `fetch`, when left out. */
  fetch?: Fetch | undefined;
}

export const defaultUsageInterval = 20_000;
/** Milliseconds that the last reports may take. */
const closing = 5_000;

/** Reports which client sends which operation, how often, and what its variables say: never a value. */
export class UsageReporter {
  readonly #recorder: UsageRecorder;
  readonly #queue: ReportQueue;
  #timer: NodeJS.Timeout;

  constructor(destination: UsageDestination, registry: Registry, logger: Logger) {
    const { url, key, intervalMs = defaultUsageInterval, fetch: send = fetch } = destination;
    const metrics = new UsageMetrics(registry);
    this.#queue = new ReportQueue({ url, key, fetch: send, metrics, logger });
    this.#recorder = new UsageRecorder((cut) => this.#queue.add(cut));
    const report = (): void => {
      this.#recorder.cut();
      this.#timer = setTimeout(report, intervalMs).unref();
    };
    // Gateways that start together do not all report at the same moment.
    this.#timer = setTimeout(report, intervalMs * (0.5 + Math.random() / 2)).unref();
  }

  get clients(): UsageClients {
    return this.#recorder.clients;
  }

  /** Reports what there is now; nobody waits for it. */
  report(): void {
    this.#recorder.cut();
  }

  /** Reports what there still is. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#recorder.cut();
    await this.#queue.close(closing);
  }
}
