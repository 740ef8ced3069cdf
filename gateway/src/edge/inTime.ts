import { deadlineExceeded } from '@gantry/platform/resilience/deadlineExceeded.js';
import type { AskedTime } from '../execution/allowTime.js';

/**
 * What is done before subgraphs are asked, for a client that said how long it waits.
 * @throws GantryError UNAVAILABLE when that is over before it is done
 */
export function inTime<T>(work: Promise<T>, { startedAt, askedMs }: AskedTime): Promise<T> {
  return askedMs === undefined ? work : before(startedAt + askedMs, work, askedMs);
}

async function before<T>(end: number, work: Promise<T>, askedMs: number): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(deadlineExceeded(`The operation was not ready within ${askedMs} ms.`));
  const timer = setTimeout(late, Math.max(1, end - performance.now()));
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
