import { isJsonObject, type Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkAuthentication } from './checkAuthentication.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';

/** Checks an endpoint: a URI, or a map of one with an authentication. */
export function checkEndpoint(checking: Checking, path: SourcePath, endpoint: Json): void {
  const { report } = checking;
  if (!isJsonObject(endpoint)) {
    checkUri(checking, path, endpoint);
    return;
  }
  report.properties(path, endpoint, 'endpoint', { required: ['uri'], optional: ['authentication'] });
  if (endpoint['authentication'] !== undefined)
    checkAuthentication(checking, [...path, 'authentication'], endpoint['authentication']);
  if (endpoint['uri'] !== undefined) checkUri(checking, [...path, 'uri'], endpoint['uri']);
}

function checkUri(checking: Checking, path: SourcePath, value: Json): void {
  const uri = checking.report.text(path, value, 'endpoint');
  if (uri === null || expressionOf(uri) !== null) return;
  if (/^https?:\/\/[^/\s]+/iu.test(uri)) return;
  checking.report.error(
    'INVALID_VALUE',
    path,
    `endpoint must be an http or https URI, or an expression; found ${showValue(uri)}.`,
  );
}
