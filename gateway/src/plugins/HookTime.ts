import { timeLeft } from '@gantry/platform/resilience/timeLimit.js';

/** How long there is for hooks of plugins. */
export interface HookTime {
  /** Of the operation that they are run for: they have no more than its `timeLeft`, and nobody waits once it has aborted. */
  signal?: AbortSignal | undefined;
  /** Milliseconds at most. */
  milliseconds: number;
}

/** Milliseconds that a timer can take. */
const longest = 2 ** 31 - 1;

/**
 * Waits for hooks, which cannot be made to stop, for as long as there is time for them.
 * @param late what to throw when it is over
 * @throws what a hook throws, and the signal's reason when it aborts
 */
export async function inHookTime(
  hooks: Promise<void>,
  { signal, milliseconds }: HookTime,
  late: () => Error,
): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const left = (): void => reject(signal?.reason);
  const least = Math.min(milliseconds, timeLeft(signal), longest);
  const timer = setTimeout(() => reject(late()), Math.max(1, least));
  signal?.addEventListener('abort', left, { once: true });
  if (signal?.aborted) left();
  try {
    await Promise.race([hooks, over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', left);
  }
}
