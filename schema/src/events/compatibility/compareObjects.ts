import { namesAt, schemaAt, schemaMapAt, type JsonSchema, type JsonSchemaObject } from './JsonSchema.js';
import { compareLimits, objectLimits } from './compareLimits.js';
import type { SchemaComparison } from './SchemaComparison.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { propertyPath, subjectOf } from './SchemaPath.js';

export function compareObjects(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  return [
    ...compareProperties(comparison, before, after, path),
    ...comparePatterns(comparison, before, after, path),
    ...compareOthers(comparison, before, after, path),
    ...compareNames(comparison, before, after, path),
    ...compareDependencies(before, after, path),
    ...compareLimits(before, after, path, objectLimits),
  ];
}

function compareProperties(
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

function othersOf(schema: JsonSchemaObject): JsonSchema {
  return schemaAt(schema, 'additionalProperties') ?? true;
}

function compareOthers(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const [was, is] = [othersOf(before), othersOf(after)];
  const subject = subjectOf(path);
  if (was === false && is !== false) {
    const message = `${subject} may have properties now that are not named.`;
    const difference = widening('ADDITIONAL_PROPERTIES_ALLOWED', path, message);
    return [{ ...difference, refusedByOld: !comparison.ignoresUnknown }];
  }
  if (was !== false && is === false) {
    const message = `${subject} may no longer have properties that are not named.`;
    return [narrowing('ADDITIONAL_PROPERTIES_FORBIDDEN', path, message)];
  }
  return comparison.compare(was, is, propertyPath(path, '*'));
}

function comparePatterns(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const old = schemaMapAt(before, 'patternProperties');
  const current = schemaMapAt(after, 'patternProperties');
  if (new Set(old.keys()).symmetricDifference(new Set(current.keys())).size > 0) {
    const message = `The patterns of property names of ${subjectOf(path)} are others.`;
    return [altering('PATTERN_PROPERTIES_CHANGED', path, message)];
  }
  return [...old].flatMap(([pattern, part]) =>
    comparison.compare(part, current.get(pattern) ?? true, propertyPath(path, `/${pattern}/`)),
  );
}

function compareNames(
  comparison: SchemaComparison,
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const was = schemaAt(before, 'propertyNames') ?? true;
  const is = schemaAt(after, 'propertyNames') ?? true;
  if (comparison.areSame(was, is)) return [];
  const message = `The names that properties of ${subjectOf(path)} may have are others.`;
  return [{ type: 'PROPERTY_NAMES_CHANGED', path, message, ...comparison.judge(was, is) }];
}

function compareDependencies(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const old = dependenciesOf(before);
  const current = dependenciesOf(after);
  const subject = subjectOf(path);
  return [
    ...[...current.difference(old)].map((pair) => {
      const message = `${subject} with a property needs another one now: ${pair}.`;
      return narrowing('DEPENDENT_REQUIRED_ADDED', path, message);
    }),
    ...[...old.difference(current)].map((pair) => {
      const message = `${subject} with a property no longer needs another one: ${pair}.`;
      return widening('DEPENDENT_REQUIRED_REMOVED', path, message);
    }),
  ];
}

/** `cause → effect` for each property that needs another one. */
function dependenciesOf(schema: JsonSchemaObject): ReadonlySet<string> {
  const dependencies = Object.entries((schema['dependentRequired'] ?? {}) as Record<string, string[]>);
  return new Set(dependencies.flatMap(([name, needed]) => needed.map((other) => `${name} → ${other}`)));
}
