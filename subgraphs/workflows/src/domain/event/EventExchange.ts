import type { CloudEvent } from './CloudEvent.js';
import type { Listening } from './Listening.js';

/** Port: where one execution says and hears what happens. */
export interface EventExchange {
  /** Publishes an event, once: a repeat of the same `source` and `id` does nothing. */
  emit(event: CloudEvent): Promise<void>;
  /**
   * Sends what is heard to the execution, under the wait's name: what has arrived since the execution began and it has not
   * consumed yet, in order, and from then on whatever arrives. A repeat does nothing.
   */
  listen(listening: Listening): Promise<void>;
  /**
   * Ends that.
   * @param consumed keys of the events that the execution is not to hear again
   */
  leave(name: string, consumed: readonly string[]): Promise<void>;
}
