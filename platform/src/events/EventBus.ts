import type { CloudEvent } from './CloudEvent.js';

/** A running subscription to the bus. */
export interface BusSubscription {
  /** Resolves when no handler runs any more. */
  close(): Promise<void>;
}

/** What carries events between services, at least once and in order per tenant within one source. */
export interface EventBus {
  /** Returns when the bus has the events for good. */
  publish(source: string, events: CloudEvent[]): Promise<void>;
  /**
   * Hands events of these names to `handler`, each at least once in the group, in order. A group goes on where it
   * left off; a new group begins with the oldest event kept. A throw has the batch handed over again.
   */
  subscribe(
    group: string,
    names: string[],
    handler: (events: CloudEvent[]) => Promise<void>,
  ): Promise<BusSubscription>;
  /** Whether it can be reached; never throws, and does not wait for longer than a second or two. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}
