import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import type { FromWorker, Metrics, ToWorker } from './metricsMessages.js';

/** Milliseconds that a worker has to report; of one that does not, the last report counts. */
const patience = 2_000;

/** Collects the metrics of all workers, in the first process, for the one that was asked for them. */
export class MetricsCollector {
  /** The last report of each worker that serves. */
  readonly #reports = new Map<number, Metrics>();
  /** What workers counted that have ended: what is counted never goes back. */
  #ended: Promise<Metrics> = Promise.resolve([]);
  readonly #readings = new Map<number, (worker: Worker, metrics: Metrics) => void>();
  #reading = 0;

  private constructor() {
    cluster.on('listening', ({ id }) => {
      if (!this.#reports.has(id)) this.#reports.set(id, []);
    });
    cluster.on('exit', ({ id }) => this.#keep(id));
    cluster.on('message', (worker, message: FromWorker) => {
      if (message.gantry === 'metrics wanted') void this.#answer(worker, message.id);
      if (message.gantry === 'metrics reported') {
        this.#readings.get(message.reading)?.(worker, message.metrics);
      }
    });
  }

  /** Answers workers from now on. */
  static start(): MetricsCollector {
    return new MetricsCollector();
  }

  async #answer(worker: Worker, id: number): Promise<void> {
    await this.#read();
    const all = AggregatorRegistry.aggregate([await this.#ended, ...this.#reports.values()]);
    say(worker, { gantry: 'metrics of all', id, text: await all.metrics() });
  }

  async #read(): Promise<void> {
    const reading = ++this.#reading;
    const asked = new Set(this.#reports.keys());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      const settle = (id: number): void => {
        asked.delete(id);
        if (asked.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
      this.#readings.set(reading, (worker, metrics) => {
        if (!asked.has(worker.id)) return;
        this.#reports.set(worker.id, metrics);
        settle(worker.id);
      });
      for (const id of asked) {
        const worker = cluster.workers?.[id];
        if (worker?.isConnected()) say(worker, { gantry: 'report metrics', reading });
        else settle(id);
      }
    });
    this.#readings.delete(reading);
  }

  /** Counters and histograms count on; how many subscriptions are open in a process that is gone is over. */
  #keep(id: number): void {
    const counted = this.#reports.get(id)?.filter(({ type }) => String(type) !== 'gauge') ?? [];
    this.#reports.delete(id);
    this.#ended = this.#ended.then((before) =>
      AggregatorRegistry.aggregate([before, counted]).getMetricsAsJSON(),
    );
  }
}

function say(worker: Worker, message: ToWorker): void {
  worker.send(message, undefined, undefined, () => undefined);
}
