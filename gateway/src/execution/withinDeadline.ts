import type { Deadline } from '@gantry/platform/resilience/Deadline.js';
import { deadlineExceeded } from '@gantry/platform/resilience/deadlineExceeded.js';

/**
 * Waits for a subgraph, and ends the deadline with that.
 * @throws GantryError UNAVAILABLE when the deadline has passed before, and what `wait` rejects with otherwise
 */
export async function withinDeadline<T>(
  subgraph: string,
  deadline: Deadline,
  wait: () => Promise<T>,
): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (!deadline.passed) throw error;
    throw deadlineExceeded(`The subgraph "${subgraph}" did not answer in time.`);
  } finally {
    deadline.end();
  }
}
