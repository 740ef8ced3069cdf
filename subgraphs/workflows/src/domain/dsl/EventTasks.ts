import type { Json, JsonObject } from '../Json.js';
import type { DataOutput, TaskBase, TaskList } from './Definition.js';

/** Publishes an event. */
export interface EmitTask extends TaskBase {
  emit: { event: { with: JsonObject } };
}

/** Waits for events. */
export interface ListenTask extends TaskBase {
  listen: { to: EventStrategy; read?: 'data' | 'envelope' | 'raw' };
  foreach?: SubscriptionIterator;
}

/** Which events are consumed, and when that is enough ("Event Consumption Strategy"). */
export interface EventStrategy {
  all?: EventFilter[];
  /** Empty for events of all kinds. */
  any?: EventFilter[];
  one?: EventFilter;
  /** With `any`: a condition, or events that end it; false for neither. */
  until?: string | false | EventStrategy;
}

/** What an event must be like ("Event Filter"). */
export interface EventFilter {
  with: JsonObject;
  correlate?: Record<string, Correlation>;
}

/** What has to be the same in events that belong together. */
export interface Correlation {
  from: string;
  expect?: Json;
}

/** What a call of asyncapi reads. */
export interface MessageSubscriptionTask {
  filter?: string;
  /** One of `amount`, `while` and `until`. */
  consume: { amount?: number; for?: Json; while?: string; until?: string };
  foreach?: SubscriptionIterator;
}

/** What happens with each event or message ("Subscription Iterator"). */
export interface SubscriptionIterator {
  item?: string;
  at?: string;
  do?: TaskList;
  output?: DataOutput;
  export?: DataOutput;
}
