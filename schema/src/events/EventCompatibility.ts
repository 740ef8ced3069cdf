import { isSchemaObject } from './compatibility/JsonSchema.js';

/**
 * What a new version of an event's schema owes to the old ones, by the names of Confluent's registry.
 *
 * - `BACKWARD`: readers of the new schema read what was published by the old one.
 * - `FORWARD`: readers of the old schema read what is published by the new one, overlooking properties they do not know.
 * - `FULL`: both. `NONE`: neither.
 * - `…_TRANSITIVE`: to all schemas that there were, not only to the newest.
 */
export const eventCompatibilities = [
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
  'NONE',
] as const;

export type EventCompatibility = (typeof eventCompatibilities)[number];

/** Both kinds of reader are there in every rollout: one of the old version is to read what a new one publishes, and the other way round. */
export const defaultEventCompatibility: EventCompatibility = 'FULL';

/** The keyword by which a schema says what it wants other than the default. */
export const compatibilityKeyword = 'x-compatibility';

/** What a schema says that the next one owes to it; undefined when it says nothing. */
export function compatibilityOf(schema: unknown): EventCompatibility | undefined {
  const value = isSchemaObject(schema) ? schema[compatibilityKeyword] : undefined;
  return eventCompatibilities.find((name) => name === value);
}
