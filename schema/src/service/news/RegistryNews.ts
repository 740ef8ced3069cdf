import { NotificationListener } from '@gantry/platform/events/NotificationListener.js';
import { WakefulLoop } from '@gantry/platform/events/WakefulLoop.js';
import { newsChannel } from '../persistence/newsTopics.js';

/** Milliseconds between looks whether the connection is still there. */
const lookMs = 2_000;

/** Somebody who waits for news, from when they said so. */
export interface NewsWait {
  /** Resolves with whether there is news; false once the time is over, or nobody is to wait any more. */
  within(milliseconds: number): Promise<boolean>;
  /** Not waited for any longer. */
  end(): void;
}

/** What replicas tell each other has been stored, over PostgreSQL's NOTIFY. */
export class RegistryNews {
  readonly #waiting = new Map<string, Set<(isNews: boolean) => void>>();
  readonly #listener: NotificationListener;
  readonly #loop: WakefulLoop;
  #open = true;

  /** @param url of the registry's database. @param failed told when it cannot be listened to; that is tried again */
  constructor(url: string, failed: (error: unknown) => void) {
    this.#listener = new NotificationListener(url, newsChannel, (topic) => this.#tell(topic));
    this.#loop = new WakefulLoop(
      () => this.#look(),
      (error) => {
        failed(error);
        return lookMs;
      },
    );
  }

  async start(): Promise<void> {
    await this.#listener.ensure();
    this.#loop.start();
  }

  /** How many wait. */
  get waiting(): number {
    let count = 0;
    for (const waiters of this.#waiting.values()) count += waiters.size;
    return count;
  }

  /** Hears of a topic from now on: look for what is new after this, and before waiting. */
  listen(topic: string): NewsWait {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiters = this.#waiting.get(topic) ?? new Set();
    this.#waiting.set(topic, waiters.add(resolve));
    const end = (): void => {
      resolve(false);
      waiters.delete(resolve);
      if (waiters.size === 0 && this.#waiting.get(topic) === waiters) this.#waiting.delete(topic);
    };
    if (!this.#open) end();
    return {
      end,
      within: async (milliseconds) => {
        const timer = setTimeout(end, milliseconds);
        return promise.finally(() => clearTimeout(timer));
      },
    };
  }

  /** Lets nobody wait any more, so that they ask elsewhere. */
  release(): void {
    this.#open = false;
    for (const waiters of this.#waiting.values()) for (const resolve of waiters) resolve(false);
    this.#waiting.clear();
  }

  async stop(): Promise<void> {
    this.release();
    await this.#loop.stop();
    await this.#listener.close();
  }

  #tell(topic: string): void {
    const waiters = this.#waiting.get(topic);
    this.#waiting.delete(topic);
    for (const resolve of waiters ?? []) resolve(true);
  }

  async #look(): Promise<number> {
    // What was said while there was no connection, nobody heard: everybody looks for themselves.
    if (await this.#listener.ensure()) for (const topic of this.#waiting.keys()) this.#tell(topic);
    return lookMs;
  }
}
