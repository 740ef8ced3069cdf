import type { EntityManager } from '@mikro-orm/postgresql';
import type { InferenceRow } from '../persistence/InferenceEntity.js';
import type { Ended, Writer } from '../persistence/InferenceQueue.js';

/** What was written, and what is told of it. */
export interface Written {
  by: Writer;
  ended: Ended;
  /** Publishes it, in the transaction that stores what it took. */
  publish(em: EntityManager): Promise<void>;
}

/** A kind of inference: how it is made. */
export interface InferenceWriting {
  /**
   * Makes one.
   * @param signal aborts when it is no longer to be made here; what then comes of it is not kept
   */
  write(row: InferenceRow, signal: AbortSignal): Promise<Written>;
}

/** Starts of one inference after which it is given up: whatever it does, it takes the process with it. */
export const mostStarts = 4;

/** Whether it was begun too often, not counting when it was only handed over. */
export function isGivenUp({ starts, givenBack }: InferenceRow): boolean {
  return starts - givenBack > mostStarts;
}
