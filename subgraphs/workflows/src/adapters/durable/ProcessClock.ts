import { setTimeout as pause } from 'node:timers/promises';
import type { PartClock } from './PartDurable.js';

/** The longest that a timer of Node can be set to, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. Once stopped, no wait ends any more: what waits goes on in another process. */
export class ProcessClock implements PartClock {
  #stopped = false;

  now(): number {
    return Date.now();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    for (let left = ms; left > 0; left = until - this.now()) {
      try {
        await pause(Math.min(left, longestTimerMs), undefined, { signal, ref: false });
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
    if (this.#stopped) await new Promise<never>(() => {});
  }

  stop(): void {
    this.#stopped = true;
  }
}
