import { isJsonObject, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkAuthentication } from './checkAuthentication.js';
import { checkEndpoint } from './checkEndpoint.js';
import { checkDuration } from './checkData.js';
import type { Checking } from './Checking.js';
import { checkSubscription } from './checkSubscription.js';
import { expressionOf } from './expressionOf.js';

const a2aMethods = [
  'message/send',
  'message/stream',
  'tasks/get',
  'tasks/list',
  'tasks/cancel',
  'tasks/resubscribe',
  'tasks/pushNotificationConfig/set',
  'tasks/pushNotificationConfig/get',
  'tasks/pushNotificationConfig/list',
  'tasks/pushNotificationConfig/delete',
  'agent/getAuthenticatedExtendedCard',
];
const mcpMethods = [
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/read',
  'resources/templates/list',
];
const spokenProtocols = ['http', 'kafka', 'ws'];

type Check = (checking: Checking, path: SourcePath, call: JsonObject, names: readonly string[]) => void;

/** Checks what a call of one of the specification's other protocols is given. */
export const checkProtocolCall: Readonly<Record<'a2a' | 'asyncapi' | 'grpc' | 'mcp', Check>> = {
  a2a: checkA2a,
  asyncapi: checkAsyncApi,
  grpc: checkGrpc,
  mcp: checkMcp,
};

function checkA2a(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['method'],
    optional: ['agentCard', 'server', 'parameters'],
  });
  checkMethod(checking, path, call, a2aMethods);
  if (report.lacks(path, call, 'agentCard', 'server')) {
    report.errorAtKey(
      'MISSING_PROPERTY',
      path,
      'A call of a2a needs one of the properties "agentCard" and "server", to know where the agent is.',
    );
  }
  checkResource(checking, path, call, 'agentCard');
  if (call['server'] !== undefined) checkEndpoint(checking, [...path, 'server'], call['server']);
  checkMap(checking, path, call, 'parameters');
}

function checkGrpc(checking: Checking, path: SourcePath, call: JsonObject): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['proto', 'service', 'method'],
    optional: ['arguments'],
  });
  checkResource(checking, path, call, 'proto');
  checkMap(checking, path, call, 'arguments');
  checkTexts(checking, path, call, ['method']);
  const at = [...path, 'service'];
  const service = call['service'] === undefined ? null : report.map(at, call['service'], 'service');
  if (!service) return;
  report.properties(at, service, 'service', {
    required: ['name', 'host'],
    optional: ['port', 'authentication'],
  });
  checkTexts(checking, at, service, ['name', 'host']);
  const { port } = service;
  const isPort = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (port !== undefined && !isPort && !isExpression(port)) {
    report.error(
      'INVALID_VALUE',
      [...at, 'port'],
      `port must be a whole number from 1 to 65535; found ${showValue(port)}.`,
      report.unquoting([...at, 'port'], port),
    );
  }
  if (service['authentication'] !== undefined)
    checkAuthentication(checking, [...at, 'authentication'], service['authentication']);
}

function checkMcp(checking: Checking, path: SourcePath, call: JsonObject, names: readonly string[]): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['method', 'transport'],
    optional: ['protocolVersion', 'parameters', 'timeout', 'client'],
  });
  checkMethod(checking, path, call, mcpMethods);
  checkTexts(checking, path, call, ['protocolVersion']);
  checkMap(checking, path, call, 'parameters');
  if (call['timeout'] !== undefined)
    checkDuration(checking, [...path, 'timeout'], call['timeout'], 'timeout', names);
  const client =
    call['client'] === undefined ? null : report.map([...path, 'client'], call['client'], 'client');
  if (client) {
    report.properties([...path, 'client'], client, 'client', {
      required: ['name', 'version'],
      optional: ['description'],
    });
    checkTexts(checking, [...path, 'client'], client, ['name', 'version']);
  }
  const at = [...path, 'transport'];
  const transport = call['transport'] === undefined ? null : report.map(at, call['transport'], 'transport');
  if (!transport) return;
  report.properties(at, transport, 'transport', { optional: ['http', 'stdio', 'options'] });
  const found = ['http', 'stdio'].filter((kind) => transport[kind] !== undefined);
  checkMap(checking, at, transport, 'options');
  if (found.length !== 1) {
    if (found.length === 0 && !report.lacks(at, transport, 'http', 'stdio')) return;
    report.error(
      'INVALID_VALUE',
      at,
      `transport must have one of http and stdio; found ${showValue(Object.keys(transport))}.`,
    );
    return;
  }
  const how = report.map([...at, found[0]!], transport[found[0]!], found[0]!);
  if (!how) return;
  if (found[0] === 'http') {
    report.properties([...at, 'http'], how, 'http', { required: ['endpoint'], optional: ['headers'] });
    if (how['endpoint'] !== undefined) checkEndpoint(checking, [...at, 'http', 'endpoint'], how['endpoint']);
    checkMap(checking, [...at, 'http'], how, 'headers');
    return;
  }
  report.properties([...at, 'stdio'], how, 'stdio', {
    required: ['command'],
    optional: ['arguments', 'environment'],
  });
  checkTexts(checking, [...at, 'stdio'], how, ['command']);
  if (how['arguments'] !== undefined && !isExpression(how['arguments']))
    report.list([...at, 'stdio', 'arguments'], how['arguments'], 'arguments');
  checkMap(checking, [...at, 'stdio'], how, 'environment');
  if (!checking.processes.shell) {
    report.errorAtKey(
      'UNSUPPORTED',
      [...at, 'stdio'],
      'This deployment starts no programs for workflows; reach the server over http.',
    );
  }
}

function checkAsyncApi(
  checking: Checking,
  path: SourcePath,
  call: JsonObject,
  names: readonly string[],
): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['document'],
    optional: ['operation', 'channel', 'server', 'protocol', 'message', 'subscription', 'authentication'],
  });
  checkResource(checking, path, call, 'document');
  if (report.lacks(path, call, 'operation', 'channel')) {
    report.errorAtKey(
      'MISSING_PROPERTY',
      path,
      'A call of asyncapi needs one of the properties "operation" and "channel".',
    );
  }
  for (const key of ['operation', 'channel']) {
    if (call[key] !== undefined) report.text([...path, key], call[key], key);
  }
  const { protocol } = call;
  if (protocol !== undefined && !isExpression(protocol) && !spokenProtocols.includes(String(protocol))) {
    report.error(
      'UNSUPPORTED',
      [...path, 'protocol'],
      `Of the protocols of AsyncAPI, ${spokenProtocols.join(', ')} are spoken; found ${showValue(protocol)}.`,
    );
  }
  if (call['subscription'] !== undefined) {
    checkSubscription(checking, [...path, 'subscription'], call['subscription'], names);
    if (call['message'] !== undefined)
      report.errorAtKey(
        'INVALID_VALUE',
        [...path, 'message'],
        'A call of asyncapi either sends a message or reads those of a subscription; found both.',
      );
  } else if (call['message'] === undefined) {
    if (report.lacks(path, call, 'message', 'subscription')) {
      report.errorAtKey(
        'MISSING_PROPERTY',
        path,
        'A call of asyncapi needs one of the properties "message" and "subscription".',
      );
    }
  } else {
    const message = report.map([...path, 'message'], call['message'], 'message');
    if (message) {
      report.properties([...path, 'message'], message, 'message', { optional: ['payload', 'headers'] });
      checkMap(checking, [...path, 'message'], message, 'headers');
    }
  }
  const server =
    call['server'] === undefined ? null : report.map([...path, 'server'], call['server'], 'server');
  if (server) {
    report.properties([...path, 'server'], server, 'server', { required: ['name'], optional: ['variables'] });
    checkMap(checking, [...path, 'server'], server, 'variables');
  }
  if (call['authentication'] !== undefined)
    checkAuthentication(checking, [...path, 'authentication'], call['authentication']);
}

function checkMethod(
  checking: Checking,
  path: SourcePath,
  { method }: JsonObject,
  known: readonly string[],
): void {
  if (method === undefined || isExpression(method)) return;
  checking.report.oneOf([...path, 'method'], method, 'method', known);
}

/** Checks an external resource: where a document is. */
function checkResource(checking: Checking, path: SourcePath, call: JsonObject, key: string): void {
  if (call[key] === undefined) return;
  const at = [...path, key];
  const resource = checking.report.map(at, call[key], key);
  if (!resource) return;
  checking.report.properties(at, resource, key, { required: ['endpoint'], optional: ['name'] });
  if (resource['endpoint'] !== undefined) checkEndpoint(checking, [...at, 'endpoint'], resource['endpoint']);
}

function checkMap(checking: Checking, path: SourcePath, holder: JsonObject, key: string): void {
  const value = holder[key];
  if (value === undefined || isJsonObject(value) || isExpression(value)) return;
  checking.report.map([...path, key], value, key);
}

/** Checks properties that are texts, as far as they are there. */
function checkTexts(checking: Checking, path: SourcePath, holder: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    if (holder[key] !== undefined) checking.report.text([...path, key], holder[key], key);
  }
}

function isExpression(value: unknown): boolean {
  return typeof value === 'string' && expressionOf(value) !== null;
}
