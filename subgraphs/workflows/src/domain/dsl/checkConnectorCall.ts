import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { isIdempotencyKey, type Operation } from '../openapi/Operation.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { checkPageParameter } from './checkPaginate.js';
import { expressionOf } from './expressionOf.js';
import { pageParameter } from './Paginate.js';

/**
 * Checks a call of a connector's operation against what the connector has: that both exist, that no required argument
 * is missing, and that none is given that the operation does not take.
 */
export function checkConnectorCall(
  checking: Checking,
  path: SourcePath,
  connectorName: Json | undefined,
  operationKey: 'operation' | 'operationId',
  call: JsonObject,
  connectorAt: SourcePath = [...path, 'connector'],
): void {
  if (connectorName === undefined) return;
  const { report, connectors } = checking;
  if (operationKey === 'operation') report.offer(connectorAt, { kind: 'connector', connectors });
  const connector = literal(checking, connectorAt, connectorName, 'connector');
  const found = checking.connectors.find(({ name }) => name === connector);
  if (connector !== null && !found) {
    checking.report.error(
      'UNKNOWN_CONNECTOR',
      connectorAt,
      `There is no connector ${JSON.stringify(connector)}.${choices(connector, checking.connectors)}`,
      operationKey === 'operation'
        ? checking.report.replacing(connectorAt, nearestOf(connector, checking.connectors))
        : null,
    );
  }
  if (call[operationKey] === undefined) return;
  const operationAt = [...path, operationKey];
  if (found) report.offer(operationAt, { kind: 'operation', connector: found });
  const operationName = literal(checking, operationAt, call[operationKey], operationKey);
  if (!found || operationName === null) return;
  const operation = found.operations.find(({ name }) => name === operationName);
  if (!operation) {
    checking.report.error(
      'UNKNOWN_OPERATION',
      operationAt,
      `The connector ${JSON.stringify(found.name)} has no operation ${JSON.stringify(operationName)}.` +
        choices(operationName, found.operations),
      checking.report.replacing(operationAt, nearestOf(operationName, found.operations)),
    );
    return;
  }
  checkParameters(checking, path, operation, call);
  checkBody(checking, path, operation, call);
}

function checkParameters(checking: Checking, path: SourcePath, operation: Operation, call: JsonObject): void {
  const { report } = checking;
  const value = call['parameters'];
  const at = [...path, 'parameters'];
  if (typeof value === 'string' && expressionOf(value) !== null) return;
  const given = value === undefined ? {} : report.map(at, value, 'parameters');
  if (!given) return;
  const known = operation.parameters.map(({ name }) => name);
  report.offer(at, { kind: 'parameter', names: known, operation });
  const missing = new Set(
    operation.parameters
      .filter(
        (parameter) =>
          parameter.required && !isIdempotencyKey(parameter) && given[parameter.name] === undefined,
      )
      .map(({ name }) => name),
  );
  const { paginate } = call;
  if (isJsonObject(paginate)) {
    missing.delete(pageParameter(paginate) ?? '');
    checkPageParameter(checking, path, operation, given, paginate);
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name) || name === 'body') continue;
    const absent = known.filter((candidate) => given[candidate] === undefined);
    const nearest = nearestName(name, absent);
    if (nearest !== null) missing.delete(nearest);
    report.errorAtKey(
      'UNKNOWN_PARAMETER',
      [...at, name],
      `The operation ${operation.name} has no parameter ${JSON.stringify(name)}.${didYouMean(name, absent)}`,
      report.renaming([...at, name], nearest),
    );
  }
  for (const name of missing) {
    report.errorAtKey(
      'MISSING_PARAMETER',
      value === undefined ? path : at,
      `The operation ${operation.name} needs the parameter ${JSON.stringify(name)}.`,
    );
  }
}

function checkBody(checking: Checking, path: SourcePath, operation: Operation, call: JsonObject): void {
  const { report } = checking;
  const parameters = isJsonObject(call['parameters']) ? call['parameters'] : {};
  const at = call['body'] === undefined ? [...path, 'parameters', 'body'] : [...path, 'body'];
  const body = call['body'] ?? parameters['body'];
  if (body === undefined) {
    if (operation.requestBody?.required && !mistyped(call)) {
      report.errorAtKey('MISSING_PARAMETER', path, `The operation ${operation.name} needs a body.`);
    }
    return;
  }
  if (!operation.requestBody) {
    if (call['body'] !== undefined) {
      report.errorAtKey('UNKNOWN_PARAMETER', at, `The operation ${operation.name} takes no body.`);
    }
    return;
  }
  checkFit(checking, at, operation.requestBody.schema, body, `The body of ${operation.name}`);
}

/** Whether a key most likely is `body` mistyped, which has been reported as unknown. */
function mistyped(call: JsonObject): boolean {
  return Object.keys(call).some((key) => key !== 'body' && didYouMean(key, ['body']) !== '');
}

/** Checks the parts of a body that are written out; what an expression will give is only known when it runs. */
function checkFit(checking: Checking, path: SourcePath, schema: Json, value: Json, what: string): void {
  if (!isJsonObject(schema) || !isJsonObject(value)) return;
  const { report } = checking;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const known = Object.keys(properties);
  const required = Array.isArray(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : [];
  report.offer(path, { kind: 'property', names: known, required });
  const missing = new Set(required.filter((name) => value[name] === undefined));
  for (const [name, item] of Object.entries(value)) {
    if (known.includes(name)) {
      checkFit(checking, [...path, name], properties[name] ?? {}, item, `${what} at ${JSON.stringify(name)}`);
      continue;
    }
    const closed = schema['additionalProperties'] === false;
    if (known.length === 0 && !closed) continue;
    const absent = known.filter((candidate) => value[candidate] === undefined);
    const nearest = nearestName(name, absent);
    const meant = nearest !== null && missing.delete(nearest);
    const message = `${what} has no property ${JSON.stringify(name)}.${didYouMean(name, absent)}`;
    const at = [...path, name];
    const fix = report.renaming(at, nearest);
    if (closed || meant) report.errorAtKey('UNKNOWN_PARAMETER', at, message, fix);
    else report.warnAtKey('UNKNOWN_PARAMETER', at, message, fix);
  }
  for (const name of missing) {
    report.errorAtKey('MISSING_PARAMETER', path, `${what} needs the property ${JSON.stringify(name)}.`);
  }
}

function literal(checking: Checking, path: SourcePath, value: Json | undefined, what: string): string | null {
  const text = checking.report.text(path, value, what);
  if (text === null || expressionOf(text) === null) return text;
  checking.report.error(
    'INVALID_VALUE',
    path,
    `${what} must be a name, not an expression, so that it can be checked; found ${showValue(text)}.`,
  );
  return null;
}

function nearestOf(name: string, known: readonly { name: string }[]): string | null {
  return nearestName(
    name,
    known.map((item) => item.name),
  );
}

function choices(name: string, known: readonly { name: string }[]): string {
  const names = known.map((item) => item.name);
  const hint = didYouMean(name, names);
  if (hint !== '' || names.length === 0) return hint;
  return ` There ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}.`;
}
