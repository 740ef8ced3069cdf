import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../changes/Change.js';
import type { EventSchema } from './EventSchema.js';

/** Says what has changed between two states of all events' schemas; by default what was published must stay readable. */
export function compareEvents(
  before: readonly EventSchema[],
  after: readonly EventSchema[],
): readonly (Change & { event: string })[] {
  const old = new Map(before.map((event) => [nameOf(event), event]));
  const current = new Map(after.map((event) => [nameOf(event), event]));
  const changes: (Change & { event: string })[] = [];
  for (const [event, { schema }] of current) {
    const published = old.get(event);
    if (!published) {
      const message = `The event ${event} is new.`;
      changes.push({ event, criticality: 'safe', type: 'EVENT_VERSION_ADDED', path: null, message });
    } else if (!isDeepStrictEqual(published.schema, schema)) {
      const message = `The schema of ${event} is another.`;
      changes.push({ event, criticality: 'breaking', type: 'EVENT_SCHEMA_CHANGED', path: null, message });
    }
  }
  for (const event of old.keys()) {
    if (current.has(event)) continue;
    const message = `The event ${event} is gone.`;
    changes.push({ event, criticality: 'breaking', type: 'EVENT_VERSION_REMOVED', path: null, message });
  }
  return changes;
}

function nameOf({ name, version }: EventSchema): string {
  return `${name}.v${version}`;
}
