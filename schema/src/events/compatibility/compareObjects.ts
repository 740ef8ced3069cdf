import { schemaAt, schemaMapAt, type JsonSchemaObject } from './JsonSchema.js';
import { compareLimits, objectLimits } from './compareLimits.js';
import { compareProperties, othersOf } from './compareProperties.js';
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
