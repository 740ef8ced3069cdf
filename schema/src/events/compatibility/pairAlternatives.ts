import { isSchemaObject, schemaMapAt, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';
import { resolveSchema } from './resolveSchema.js';
import type { SchemaComparison } from './SchemaComparison.js';

/** An alternative of the old schema and what became of it. */
export interface AlternativePair {
  before: JsonSchema;
  after: JsonSchema;
  /** Their places in the lists. */
  oldPlace: number;
  newPlace: number;
  label: string;
  /** Whether both take the same data. */
  isSame: boolean;
}

export interface PairedAlternatives {
  pairs: readonly AlternativePair[];
  removed: readonly { before: JsonSchema; label: string }[];
  added: readonly { after: JsonSchema; label: string }[];
}

/** Finds which alternative became which: those that are the same, then those of the same name, then the last one of each. */
export function pairAlternatives(
  comparison: SchemaComparison,
  old: readonly JsonSchema[],
  current: readonly JsonSchema[],
): PairedAlternatives {
  const pairs: AlternativePair[] = [];
  let removed = old.map((before, oldPlace) => ({
    before,
    oldPlace,
    label: labelOf(before, comparison.old, oldPlace),
  }));
  const added = current.map((after, newPlace) => ({
    after,
    newPlace,
    label: labelOf(after, comparison.current, newPlace),
  }));
  const areSame: Match = ({ before }, { after }) => comparison.areSame(before, after);
  const pairUp = (match: Match): void => {
    removed = removed.filter((one) => {
      const place = added.findIndex((candidate) => match(one, candidate));
      const [other] = place < 0 ? [] : added.splice(place, 1);
      if (other) pairs.push({ ...one, ...other, label: one.label, isSame: areSame(one, other) });
      return !other;
    });
  };
  pairUp(areSame);
  pairUp((one, other) => one.label === other.label);
  if (removed.length === 1 && added.length === 1) pairUp(() => true);
  return { pairs, removed, added };
}

type Match = (
  one: { before: JsonSchema; label: string },
  other: { after: JsonSchema; label: string },
) => boolean;

/** What people call an alternative: its title, the value that tells it from others, or its number. */
function labelOf(schema: JsonSchema, root: JsonSchemaObject, index: number): string {
  const resolved = resolveSchema(schema, root);
  if (!isSchemaObject(resolved)) return String(index + 1);
  if (typeof resolved['title'] === 'string') return resolved['title'];
  for (const part of schemaMapAt(resolved, 'properties').values()) {
    if (isSchemaObject(part) && typeof part['const'] === 'string') return part['const'];
  }
  return typeof resolved['type'] === 'string' ? resolved['type'] : String(index + 1);
}
