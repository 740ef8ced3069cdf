import type { EventSchema } from './EventSchema.js';

/** The services that publish an event, as its schema says in `x-publishers`; none when it does not. */
export function publishersOf(schema: EventSchema['schema']): readonly string[] {
  const publishers = schema['x-publishers'];
  return Array.isArray(publishers) ? publishers.filter((name) => typeof name === 'string') : [];
}
