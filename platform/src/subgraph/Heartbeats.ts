import type { Readable } from 'node:stream';

/**
 * Tells a stream that is silent from one whose other end is gone, of which nobody may hear: once the subgraph has shown how often it
 * gives a sign of life, it is gone when none has come for three times as long. One that gives none may be silent forever.
 */
export class Heartbeats {
  readonly #leastMs: number;
  #longestSilence = 0;
  #lastBeat: number | undefined;
  #shortestBetween: number | undefined;

  /** @param leastMs milliseconds of silence that mean nothing, however often signs of life come */
  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** A sign of life has come, and nothing else with it. */
  beat(): void {
    const now = performance.now();
    const between = now - (this.#lastBeat ?? -Infinity);
    // Some are no more than what makes proxies let a stream begin, and some come late, close to the next.
    if (between < this.#leastMs / 10) return;
    if (this.#lastBeat !== undefined)
      this.#shortestBetween = Math.min(between, this.#shortestBetween ?? Infinity);
    this.#lastBeat = now;
  }

  /** What comes of `body`, which is read no further ahead. @throws Error when it was silent for too long, and then it is destroyed */
  async *watch(body: Readable): AsyncGenerator<Uint8Array> {
    // Only who waits hears silence: who is busy with what came before has not looked.
    let waitsSince = performance.now();
    let patience: NodeJS.Timeout | undefined;
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        clearTimeout(patience);
        this.#longestSilence = Math.max(this.#longestSilence, performance.now() - waitsSince);
        yield chunk;
        waitsSince = performance.now();
        patience = this.#destroyWhenSilent(body);
      }
    } finally {
      clearTimeout(patience);
    }
  }

  #destroyWhenSilent(body: Readable): NodeJS.Timeout | undefined {
    if (this.#shortestBetween === undefined) return undefined;
    const longest = Math.max(this.#longestSilence, this.#shortestBetween);
    const patienceMs = Math.max(this.#leastMs, 3 * longest);
    return setTimeout(() => {
      body.destroy(new Error(`No sign of life has come for ${Math.round(patienceMs / 1_000)} s.`));
    }, patienceMs);
  }
}
