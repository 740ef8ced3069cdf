import { harmless, type SchemaDifference } from './compatibility/SchemaDifference.js';
import { SchemaComparison } from './compatibility/SchemaComparison.js';
import { compatibilityKeyword, compatibilityOf, defaultEventCompatibility } from './EventCompatibility.js';
import { publishersOf } from './publishersOf.js';
import type { EventSchema } from './EventSchema.js';

/** Compares the schemas of an event's data, and what they say of the event besides. */
export function compareEventSchemas(
  before: EventSchema['schema'],
  after: EventSchema['schema'],
): SchemaDifference[] {
  return [
    ...new SchemaComparison(before, after).run(),
    ...comparePublishers(before, after),
    ...compareCompatibility(before, after),
  ];
}

/** Events are looked for in the topics of those who publish them. */
function comparePublishers(before: EventSchema['schema'], after: EventSchema['schema']): SchemaDifference[] {
  const [old, current] = [new Set(publishersOf(before)), new Set(publishersOf(after))];
  const added = [...current.difference(old)].map((publisher) =>
    surprising(
      'PUBLISHER_ADDED',
      `It is published by ${publisher} now, too; readers have to read that topic.`,
    ),
  );
  const removed = [...old.difference(current)].map((publisher) =>
    surprising('PUBLISHER_REMOVED', `It is no longer published by ${publisher}.`),
  );
  return [...added, ...removed];
}

function compareCompatibility(
  before: EventSchema['schema'],
  after: EventSchema['schema'],
): SchemaDifference[] {
  const [was, is] = [compatibilityOf(before), compatibilityOf(after)].map(
    (compatibility) => compatibility ?? defaultEventCompatibility,
  );
  if (was === is) return [];
  return [
    surprising(
      'COMPATIBILITY_CHANGED',
      `${compatibilityKeyword} is ${is} from the next change on; it was ${was}.`,
    ),
  ];
}

function surprising(type: string, message: string): SchemaDifference {
  return { ...harmless(type, '', message), surprises: true };
}
