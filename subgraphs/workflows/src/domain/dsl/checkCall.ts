import { inferenceFunctions, isInferenceFunction } from '../inference/Inferences.js';
import { isJsonObject, type JsonObject } from '../Json.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { connectorOfUri } from './Catalog.js';
import { checkApproval } from './checkApproval.js';
import { checkAuthentication } from './checkAuthentication.js';
import { checkCatalogedCall } from './checkCatalogs.js';
import { checkConnectorCall } from './checkConnectorCall.js';
import { checkEndpoint } from './checkEndpoint.js';
import { checkInference } from './checkInference.js';
import { checkNotify } from './checkNotify.js';
import type { Checking } from './Checking.js';
import { checkProtocolCall } from './checkProtocolCall.js';
import { checkPaginate } from './checkPaginate.js';
import { expressionOf } from './expressionOf.js';

const functions = [
  'approval',
  'connector',
  'http',
  'notify',
  'openapi',
  ...inferenceFunctions,
  ...Object.keys(checkProtocolCall),
];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const outputs = ['content', 'raw', 'response'];

/** What is no template, by function: what is said of pages and of messages is asked of each of them, and a schema is one. */
const noTemplates: Readonly<Record<string, string>> = {
  agent: 'schema',
  asyncapi: 'subscription',
  connector: 'paginate',
  llm: 'schema',
};

/** Checks a `call`: the function it names and what it is called `with`. */
export function checkCall(
  checking: Checking,
  path: SourcePath,
  task: JsonObject,
  names: readonly string[],
): void {
  const { report } = checking;
  const known = [...functions, ...checking.defined.functions];
  report.offer([...path, 'call'], { kind: 'function', names: known });
  const name = report.text([...path, 'call'], task['call'], 'call');
  if (name === null) return;
  const at = [...path, 'with'];
  if (checking.defined.functions.includes(name) || checkCatalogedCall(checking, [...path, 'call'], name)) {
    if (task['with'] !== undefined && report.map(at, task['with'], 'with'))
      checking.template(at, task['with'], names);
    return;
  }
  if (!functions.includes(name)) {
    if (checking.isUncertain('functions')) return;
    report.error(
      'UNKNOWN_REFERENCE',
      [...path, 'call'],
      `call must be one of ${known.join(', ')}; found ${showValue(name)}.${didYouMean(name, known)}`,
      report.replacing([...path, 'call'], nearestName(name, known)),
    );
    return;
  }
  if (task['with'] === undefined) {
    // A mistyped `with` has been reported as unknown already.
    if (!Object.keys(task).some((key) => didYouMean(key, ['with']) !== '')) {
      report.errorAtKey('MISSING_PROPERTY', path, `A call of ${name} needs the property "with".`);
    }
    return;
  }
  const call = report.map(at, task['with'], 'with');
  if (!call) return;
  const { [noTemplates[name] ?? '']: _, ...template } = call;
  checking.template(at, template, names);
  const protocol = Object.entries(checkProtocolCall).find(([each]) => each === name);
  if (protocol) protocol[1](checking, at, call, names);
  else if (name === 'approval') checkApproval(checking, at, call, names);
  else if (isInferenceFunction(name)) checkInference(checking, at, call, name);
  else if (name === 'notify') checkNotify(checking, at, call);
  else if (name === 'http') checkHttp(checking, at, call);
  else if (name === 'openapi') checkOpenApi(checking, at, call);
  else {
    report.properties(at, call, 'with', {
      required: ['connector', 'operation'],
      optional: ['parameters', 'body', 'output', 'paginate'],
    });
    checkOutput(checking, at, call);
    if (call['paginate'] !== undefined) checkPaginate(checking, at, call, names);
    checkConnectorCall(checking, at, call['connector'], 'operation', call);
  }
}

function checkHttp(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['method', 'endpoint'],
    optional: ['headers', 'query', 'body', 'output', 'redirect'],
  });
  const { method } = call;
  if (method !== undefined && !(typeof method === 'string' && expressionOf(method) !== null)) {
    report.oneOf(
      [...path, 'method'],
      typeof method === 'string' ? method.toUpperCase() : method,
      'method',
      methods,
    );
  }
  if (call['endpoint'] !== undefined) checkEndpoint(checking, [...path, 'endpoint'], call['endpoint']);
  for (const key of ['headers', 'query']) {
    const value = call[key];
    if (value !== undefined && !(typeof value === 'string' && expressionOf(value) !== null))
      report.map([...path, key], value, key);
  }
  checkOutput(checking, path, call);
}

function checkOpenApi(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['document', 'operationId'],
    optional: ['parameters', 'body', 'output', 'redirect', 'authentication'],
  });
  if (call['authentication'] !== undefined)
    checkAuthentication(checking, [...path, 'authentication'], call['authentication']);
  checkOutput(checking, path, call);
  if (call['document'] === undefined) return;
  const document = report.map([...path, 'document'], call['document'], 'document');
  if (!document) return;
  report.properties([...path, 'document'], document, 'document', {
    required: ['endpoint'],
    optional: ['name'],
  });
  const { endpoint } = document;
  if (endpoint === undefined) return;
  const at = [...path, 'document', 'endpoint'];
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  const connector = typeof uri === 'string' ? connectorOfUri(uri) : null;
  if (connector === null) {
    checkEndpoint(checking, at, endpoint);
    const { operationId, parameters } = call;
    if (operationId !== undefined) report.text([...path, 'operationId'], operationId, 'operationId');
    if (parameters !== undefined && !(typeof parameters === 'string' && expressionOf(parameters) !== null))
      report.map([...path, 'parameters'], parameters, 'parameters');
  } else
    checkConnectorCall(
      checking,
      path,
      connector,
      'operationId',
      call,
      isJsonObject(endpoint) ? [...at, 'uri'] : at,
    );
}

function checkOutput(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  if (call['output'] !== undefined) report.oneOf([...path, 'output'], call['output'], 'output', outputs);
  const { redirect } = call;
  if (redirect !== undefined && typeof redirect !== 'boolean') {
    report.error(
      'INVALID_TYPE',
      [...path, 'redirect'],
      `redirect must be true or false; found ${showValue(redirect)}.`,
      report.unquoting([...path, 'redirect'], redirect),
    );
  }
}
