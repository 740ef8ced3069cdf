import type { CallSettings } from '../interpreter/Services.js';

/** How calls are made where nobody says otherwise. */
export const defaultCalls: CallSettings = {
  deadlineMs: 30_000,
  attempts: 5,
  delayMs: 300,
  longestDelayMs: 30_000,
};
