import { namesAt, schemaAt, schemaMapAt, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';
import type { SchemaComparison } from './SchemaComparison.js';
import { narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { propertyPath } from './SchemaPath.js';

/** Compares the properties that either schema names, and which of them data must have. */
export function compareProperties(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const old = schemaMapAt(before, 'properties');
  const current = schemaMapAt(after, 'properties');
  const needed = namesAt(before, 'required');
  const needs = namesAt(after, 'required');
  const names = new Set([...old.keys(), ...current.keys(), ...needed, ...needs]);
  return [...names].flatMap((name) => {
    const place = propertyPath(path, name);
    const [was, is] = [schemaOf(before, name), schemaOf(after, name)];
    const added = !old.has(name) && current.has(name);
    const removed = old.has(name) && !current.has(name);
    const newlyNeeded = needs.has(name) && !needed.has(name);
    const noLongerNeeded = needed.has(name) && !needs.has(name);
    if (added && !noLongerNeeded) return [addedProperty(comparison, was, is, place, newlyNeeded)];
    if (removed && !newlyNeeded) return [removedProperty(comparison, was, is, place, noLongerNeeded)];
    const differences = old.has(name) || current.has(name) ? comparison.compare(was, is, place) : [];
    if (newlyNeeded) {
      const message = `"${place}" is required now; what was published before may not have it.`;
      differences.push(narrowing('REQUIRED_ADDED', place, message));
    }
    if (noLongerNeeded) {
      const message = `"${place}" is no longer required; readers of the old schema count on it.`;
      differences.push(widening('REQUIRED_REMOVED', place, message));
    }
    return differences;
  });
}

/** @param was what the old schema said of properties that it did not name */
function addedProperty(
  comparison: SchemaComparison,
  was: JsonSchema,
  is: JsonSchema,
  place: string,
  required: boolean,
): SchemaDifference {
  const verdict = comparison.judge(was, is);
  const unfit = was !== false && verdict.refusesOld;
  const unread = was === false ? !comparison.ignoresUnknown : verdict.refusedByOld;
  let because = 'is new and optional';
  if (unread) because = 'is new; readers of the old schema may refuse it';
  if (unfit) because = 'is new; data could have had anything of that name before';
  if (required) because = 'is new and required; what was published before does not have it';
  return {
    type: required ? 'REQUIRED_PROPERTY_ADDED' : 'PROPERTY_ADDED',
    path: place,
    message: `"${place}" ${because}.`,
    refusesOld: required || unfit,
    refusedByOld: unread,
  };
}

/** @param is what the new schema says of properties that it does not name */
function removedProperty(
  comparison: SchemaComparison,
  was: JsonSchema,
  is: JsonSchema,
  place: string,
  required: boolean,
): SchemaDifference {
  const { refusesOld, refusedByOld } = comparison.judge(was, is);
  const because = refusesOld
    ? 'is gone; data that was published before is refused for it'
    : required
      ? 'is gone; readers of the old schema count on it'
      : 'is gone';
  return {
    type: 'PROPERTY_REMOVED',
    path: place,
    message: `"${place}" ${because}.`,
    refusesOld,
    refusedByOld: required || refusedByOld,
  };
}

/** What a schema says of a property: by its name, else by patterns, else by what it says of all others. */
function schemaOf(schema: JsonSchemaObject, name: string): JsonSchema {
  const named = schemaMapAt(schema, 'properties').get(name);
  const matching = [...schemaMapAt(schema, 'patternProperties')]
    .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
    .map(([, part]) => part);
  const all = named === undefined ? matching : [named, ...matching];
  const [only = othersOf(schema)] = all;
  return all.length > 1 ? { allOf: all } : only;
}

/** What a schema says of properties that it does not name. */
export function othersOf(schema: JsonSchemaObject): JsonSchema {
  return schemaAt(schema, 'additionalProperties') ?? true;
}
