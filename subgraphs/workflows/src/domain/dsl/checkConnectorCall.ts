import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { isIdempotencyKey, type Operation } from '../openapi/Operation.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkArgument } from './checkArgument.js';
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
    const parameter = operation.parameters.find((candidate) => candidate.name === name);
    if (parameter) {
      const what = `The parameter ${JSON.stringify(name)} of ${operation.name}`;
      checkArgument(checking, [...at, name], parameter.schema, given[name] ?? null, what, 'text');
    }
    if (parameter || name === 'body') continue;
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
  const { schema, contentType } = operation.requestBody;
  const isForm = /^application\/x-www-form-urlencoded\b/iu.test(contentType);
  const travel = /[/+]json\b|^\*\/\*$/iu.test(contentType) ? 'json' : isForm ? 'text' : 'part';
  checkArgument(checking, at, schema, body, `The body of ${operation.name}`, travel);
}

/** Whether a key most likely is `body` mistyped, which has been reported as unknown. */
function mistyped(call: JsonObject): boolean {
  return Object.keys(call).some((key) => key !== 'body' && didYouMean(key, ['body']) !== '');
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
