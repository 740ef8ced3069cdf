import type { Change, Criticality } from '../changes/Change.js';
import { compareEventSchemas } from './compareEventSchemas.js';
import { compatibilityOf, defaultEventCompatibility, type EventCompatibility } from './EventCompatibility.js';
import type { EventSchema } from './EventSchema.js';
import type { SchemaDifference } from './compatibility/SchemaDifference.js';

/** A change of an event; `event` is `MessageReceived.v1`. */
export type ChangedEvent = Change & { event: string };

/**
 * Says what has changed between two states of all events' schemas, and what that does to those who read them. The versions
 * of an event stand beside each other: each is compared with what it was, and a new one owes nothing to the others.
 * @param before what was published; a version that is there several times has been published in that order
 * @param compatibility what is owed where the published schema does not say by `x-compatibility`
 */
export function compareEvents(
  before: readonly EventSchema[],
  after: readonly EventSchema[],
  compatibility: EventCompatibility = defaultEventCompatibility,
): readonly ChangedEvent[] {
  const published = Map.groupBy(before, nameOf);
  const proposed = new Map(after.map((event) => [nameOf(event), event]));
  const changes: ChangedEvent[] = [];
  for (const [event, history] of published) {
    const proposal = proposed.get(event);
    if (proposal) changes.push(...compareWithHistory(event, history, proposal, compatibility));
    else changes.push(removal(event));
  }
  for (const event of proposed.keys()) {
    if (!published.has(event)) changes.push(addition(event));
  }
  return changes.sort((a, b) => compareTexts(a.event, b.event));
}

function compareWithHistory(
  event: string,
  history: readonly EventSchema[],
  { schema }: EventSchema,
  otherwise: EventCompatibility,
): ChangedEvent[] {
  // What was published before decides, or a change could allow itself.
  const compatibility = compatibilityOf(history.at(-1)?.schema) ?? otherwise;
  const compared = compatibility.endsWith('_TRANSITIVE') ? history.toReversed() : history.slice(-1);
  const changes = new Map<string, ChangedEvent>();
  for (const old of compared) {
    for (const difference of compareEventSchemas(old.schema, schema)) {
      const { type, path, message } = difference;
      const change = {
        event,
        criticality: classOf(difference, compatibility),
        type,
        path: path || null,
        message,
      };
      const key = `${type} ${path}`;
      const known = changes.get(key);
      if (!known || severity(known) < severity(change)) changes.set(key, change);
    }
  }
  return [...changes.values()];
}

/** Breaking is what breaks the promise; what breaks the other one is worth a look. */
function classOf(
  { refusesOld, refusedByOld, surprises }: SchemaDifference,
  compatibility: EventCompatibility,
): Criticality {
  const owesBackward = /^(BACKWARD|FULL)/.test(compatibility);
  const owesForward = /^(FORWARD|FULL)/.test(compatibility);
  if ((refusesOld && owesBackward) || (refusedByOld && owesForward)) return 'breaking';
  return refusesOld || refusedByOld || surprises ? 'dangerous' : 'safe';
}

function severity({ criticality }: Change): number {
  return ['safe', 'dangerous', 'breaking'].indexOf(criticality);
}

function removal(event: string): ChangedEvent {
  const message = `${event} is gone; whoever reads it waits for nothing, and what is stored of it can no longer be checked.`;
  return { event, criticality: 'breaking', type: 'EVENT_REMOVED', path: null, message };
}

function addition(event: string): ChangedEvent {
  return { event, criticality: 'safe', type: 'EVENT_ADDED', path: null, message: `${event} is new.` };
}

function nameOf({ name, version }: EventSchema): string {
  return `${name}.v${version}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
