import type { Logger } from 'pino';
import { NotificationListener } from './NotificationListener.js';
import { WakefulLoop } from './WakefulLoop.js';

/** Milliseconds between looks when nothing was said. */
const idleMs = 5_000;

/** Reads the log of the PostgreSQL bus batch by batch, whenever it is said that there is more, and by the clock. */
export class LogReader {
  readonly #listener: NotificationListener;
  readonly #loop: WakefulLoop;
  readonly #readBatch: () => Promise<boolean>;
  #failures = 0;

  /**
   * @param who reads, for the log
   * @param readBatch answers whether there may be more to read at once
   */
  constructor(url: string, logger: Logger, who: string, readBatch: () => Promise<boolean>) {
    this.#readBatch = readBatch;
    this.#listener = new NotificationListener(url, 'event_log', () => this.#loop.wake());
    this.#loop = new WakefulLoop(
      () => this.#round(),
      (error) => {
        this.#failures += 1;
        logger.warn({ err: error, group: who }, 'Reading the event log failed; it is tried again.');
        return Math.min(100 * 2 ** this.#failures, idleMs);
      },
    );
  }

  async start(): Promise<void> {
    await this.#listener.ensure();
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#listener.close();
  }

  async #round(): Promise<number> {
    await this.#listener.ensure();
    const more = await this.#readBatch();
    this.#failures = 0;
    return more ? 0 : idleMs;
  }
}
