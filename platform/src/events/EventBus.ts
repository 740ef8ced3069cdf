import type { CloudEvent } from './CloudEvent.js';

/** A running subscription to the bus. */
export interface BusSubscription {
  /** Resolves when no handler runs any more. */
  close(): Promise<void>;
}

/** How far a group of consumers is behind in one partition of a topic. */
export interface GroupLag {
  group: string;
  topic: string;
  partition: number;
  /** Events that are there and that the group is not done with. */
  events: number;
}

/** Told of events in their order. Events of different tenants may be told at once, in calls of their own. */
export type EventHandler = (events: CloudEvent[]) => Promise<void>;

/** What carries events between services, at least once and in order per tenant within one source. */
export interface EventBus {
  /**
   * Returns when the bus has the events for good.
   * @param source the service that publishes
   * @throws EventRefused for an event that the bus will never take
   */
  publish(source: string, events: CloudEvent[]): Promise<void>;
  /**
   * Hands events of these names to `handler`, each at least once in the group, in order. A group goes on where it
   * left off; a new group begins with the oldest event kept. A throw has the batch handed over again, and what comes
   * after it waits.
   */
  subscribe(group: string, names: readonly string[], handler: EventHandler): Promise<BusSubscription>;
  /**
   * Hands every event of these names that is published from now on to `handler`, whoever else hears of it, in order. A
   * throw has the batch handed over again. Nothing is remembered of a follower that has gone.
   */
  follow(names: readonly string[], handler: EventHandler): Promise<BusSubscription>;
  /** Of the groups that are subscribed to here, as a whole: other members of a group say the same. */
  lag(): Promise<GroupLag[]>;
  /** Whether the bus answers. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}
