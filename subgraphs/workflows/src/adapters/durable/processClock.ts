import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './JournalDurable.js';
import { longestTimerMs } from './longestTimerMs.js';

/** The machine's clock. */
export const processClock: Clock = {
  now: Date.now,
  wait: async (ms, signal) => {
    const until = Date.now() + ms;
    for (let left = ms; left > 0; left = until - Date.now()) {
      try {
        await pause(Math.min(left, longestTimerMs), undefined, { signal, ref: false });
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
  },
};
