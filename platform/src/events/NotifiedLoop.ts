import { NotificationListener } from './NotificationListener.js';
import { WakefulLoop } from './WakefulLoop.js';

/** Milliseconds between looks when nothing was said. */
const idleMs = 5_000;

export interface NotifiedLoopOptions {
  /** Of the database that says when there is more to do. */
  url: string;
  /** Of its NOTIFY. */
  channel: string;
  /** Does some of it; answers whether there may be more to do at once. */
  round(): Promise<boolean>;
  /** Told of a round that failed; it is tried again, after longer and longer waits. */
  failed(error: unknown): void;
}

/** Does what there is to do in a database batch by batch, whenever NOTIFY says that there is more, and by the clock. */
export class NotifiedLoop {
  readonly #options: NotifiedLoopOptions;
  readonly #listener: NotificationListener;
  readonly #loop: WakefulLoop;
  #failures = 0;

  constructor(options: NotifiedLoopOptions) {
    this.#options = options;
    this.#listener = new NotificationListener(options.url, options.channel, () => this.#loop.wake());
    this.#loop = new WakefulLoop(
      () => this.#round(),
      (error) => {
        this.#failures += 1;
        options.failed(error);
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
    const more = await this.#options.round();
    this.#failures = 0;
    return more ? 0 : idleMs;
  }
}
