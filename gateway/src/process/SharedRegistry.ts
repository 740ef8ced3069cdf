import { Registry } from 'prom-client';
import type { FromWorker, ToWorker } from './metricsMessages.js';

/** Milliseconds that the first process has to collect. */
const patience = 5_000;

/** The metrics of a worker, which are shown with those of all others: whoever asks for them reaches any one of them. */
export class SharedRegistry extends Registry {
  readonly #waiting = new Map<number, (text: string) => void>();
  #asked = 0;

  constructor() {
    super();
    process.on('message', (message: ToWorker) => void this.#hear(message));
  }

  /** Those of all workers together. @throws Error when the first process does not answer */
  override metrics(): Promise<string> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error('The metrics of all workers could not be collected in time.'));
      }, patience);
      this.#waiting.set(id, (text) => {
        clearTimeout(timer);
        resolve(text);
      });
      say({ gantry: 'metrics wanted', id });
    });
  }

  async #hear(message: ToWorker): Promise<void> {
    if (message.gantry === 'report metrics') {
      say({
        gantry: 'metrics reported',
        reading: message.reading,
        metrics: await this.getMetricsAsJSON(),
      });
    }
    if (message.gantry !== 'metrics of all') return;
    this.#waiting.get(message.id)?.(message.text);
    this.#waiting.delete(message.id);
  }
}

function say(message: FromWorker): void {
  // The first process may be gone: then so is this one, soon.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
