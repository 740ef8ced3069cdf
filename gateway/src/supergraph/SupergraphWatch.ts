import { setTimeout as delay } from 'node:timers/promises';
import type { SupergraphSource } from './SupergraphSource.js';

export interface SupergraphWatchOptions {
  /** Milliseconds between two looks. */
  intervalMs: number;
  /** Told of each supergraph that may be new. What it throws has been told already. */
  offer(supergraphSdl: string): Promise<void>;
  /** Told when the source cannot be read. */
  unreachable(error: unknown): void;
}

/** Looks at a source again and again, one look at a time, until it is stopped. */
export class SupergraphWatch {
  readonly #stopped = new AbortController();

  constructor(source: SupergraphSource, options: SupergraphWatchOptions) {
    void this.#run(source, options);
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(
    source: SupergraphSource,
    { intervalMs, offer, unreachable }: SupergraphWatchOptions,
  ): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const sdl = await source.read(signal);
        if (sdl !== undefined) await offer(sdl).catch(() => undefined);
      } catch (error) {
        if (!signal.aborted) unreachable(error);
      }
      await delay(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
