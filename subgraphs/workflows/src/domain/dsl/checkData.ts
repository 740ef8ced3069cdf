import type { Json } from '../Json.js';
import { isJsonObject } from '../Json.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkFixedEndpoint } from './checkCatalogs.js';
import { checkJsonSchema } from './checkJsonSchema.js';
import type { Checking } from './Checking.js';
import { durationMs, durationUnits } from './duration.js';
import { durationMeant } from './durationMeant.js';
import { expressionOf } from './expressionOf.js';

/** Checks an `input`, `output` or `export`: its schema, and the expression under `from` or `as`. */
export function checkData(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  key: 'from' | 'as',
  names: readonly string[],
): void {
  if (value === undefined) return;
  const what = String(path.at(-1));
  const data = checking.report.map(path, value, what);
  if (!data) return;
  checking.report.properties(path, data, what, { optional: ['schema', key] });
  const transformation = data[key];
  if (transformation !== undefined) {
    checking.transformation([...path, key], transformation, `${what}.${key}`, names);
  }
  if (data['schema'] !== undefined) checkSchema(checking, [...path, 'schema'], data['schema']);
}

/** Checks a schema: a JSON Schema, or where one is. */
export function checkSchema(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  const schema = report.map(path, value, 'schema');
  if (!schema) return;
  report.properties(path, schema, 'schema', { optional: ['format', 'document', 'resource'] });
  if (schema['document'] !== undefined) {
    checkJsonSchema(report, [...path, 'document'], schema['document']);
  } else if (schema['resource'] === undefined) {
    if (!report.lacks(path, schema, 'document', 'resource')) return;
    report.errorAtKey('MISSING_PROPERTY', path, 'schema needs the property "document".');
  } else {
    const at = [...path, 'resource'];
    const resource = report.map(at, schema['resource'], 'schema.resource');
    if (resource) {
      report.properties(at, resource, 'schema.resource', { required: ['endpoint'], optional: ['name'] });
      if (resource['endpoint'] !== undefined)
        checkFixedEndpoint(checking, [...at, 'endpoint'], resource['endpoint']);
    }
  }
  const format = schema['format'];
  if (
    format !== undefined &&
    format !== 'json' &&
    !(typeof format === 'string' && format.startsWith('json:'))
  ) {
    report.error(
      'INVALID_VALUE',
      [...path, 'format'],
      `schema.format must be json; found ${showValue(format)}.`,
    );
  }
}

/** Checks a duration: a map, an ISO 8601 duration, or an expression that gives one. */
export function checkDuration(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  what: string,
  names: readonly string[],
): void {
  if (typeof value === 'string' && expressionOf(value) !== null) {
    checking.template(path, value, names);
    return;
  }
  if (isJsonObject(value)) checking.report.offer(path, { kind: 'property', names: durationUnits });
  if (durationMs(value) !== null) return;
  if (isJsonObject(value)) {
    const unknown = Object.keys(value).find((unit) => !durationUnits.includes(unit));
    if (unknown !== undefined) {
      checking.report.errorAtKey(
        'INVALID_DURATION',
        [...path, unknown],
        `${what} has no unit ${JSON.stringify(unknown)}.${didYouMean(unknown, durationUnits)}`,
        checking.report.renaming([...path, unknown], nearestName(unknown, durationUnits)),
      );
      return;
    }
  }
  checking.report.error(
    'INVALID_DURATION',
    path,
    `${what} must be a duration of at most ten years, like { seconds: 30 } or PT30S; found ${showValue(value)}.`,
    checking.report.replacing(path, durationMeant(value)),
  );
}

/** Checks a timeout, inline or by its name under `use.timeouts`. */
export function checkTimeout(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
): void {
  if (value === undefined) return;
  if (typeof value === 'string') {
    checkReference(checking, path, value, 'timeout', checking.defined.timeouts);
    return;
  }
  const timeout = checking.report.map(path, value, 'timeout');
  if (!timeout) return;
  checking.report.properties(path, timeout, 'timeout', { required: ['after'] });
  if (timeout['after'] !== undefined) {
    checkDuration(checking, [...path, 'after'], timeout['after'], 'timeout.after', names);
  }
}

/** Where `use` has what references are called. */
const kindsOfUse: Readonly<Record<string, string>> = {
  authentication: 'authentications',
  catalog: 'catalogs',
  error: 'errors',
  'retry policy': 'retries',
  timeout: 'timeouts',
};

/** Reports a name that `use` does not define. */
export function checkReference(
  checking: Checking,
  path: SourcePath,
  name: string,
  what: string,
  defined: readonly string[],
): void {
  checking.report.offer(path, { kind: 'reference', names: defined, of: what });
  if (defined.includes(name) || checking.isUncertain(kindsOfUse[what] ?? what)) return;
  checking.report.error(
    'UNKNOWN_REFERENCE',
    path,
    `No ${what} ${JSON.stringify(name)} is defined under use.${didYouMean(name, defined)}`,
    checking.report.replacing(path, nearestName(name, defined)),
  );
}
