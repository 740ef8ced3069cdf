import type { RetryPolicy } from '../dsl/Definition.js';
import { durationMs } from '../dsl/duration.js';
import type { Json } from '../Json.js';

/** The longest a retry is ever put off: one day. */
const longestMs = 86_400_000;

/** A retry policy whose expressions have been evaluated. */
export type ResolvedRetryPolicy = RetryPolicy;

/**
 * Milliseconds to wait before the `attempt`-th retry, counted from 1. The jitter is drawn from `seed`, so that a replay
 * of the same execution decides the same while executions differ from each other.
 */
export function retryDelayMs(policy: ResolvedRetryPolicy, attempt: number, seed: string): number {
  const delay = durationMs(policy.delay) ?? 0;
  const { linear, exponential } = policy.backoff ?? {};
  const grown =
    linear !== undefined
      ? delay + (attempt - 1) * (durationMs((linear as { increment?: Json } | null)?.increment) ?? delay)
      : exponential !== undefined
        ? delay * 2 ** Math.min(attempt - 1, 40)
        : delay;
  const from = durationMs(policy.jitter?.from) ?? 0;
  const to = Math.max(from, durationMs(policy.jitter?.to) ?? from);
  return Math.min(longestMs, Math.round(grown + from + (to - from) * fraction(`${seed} ${attempt}`)));
}

/** A number from 0 up to 1 that depends on nothing but the text (FNV-1a). */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
