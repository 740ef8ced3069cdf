import { isJsonObject, type Json } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { catalogedFunction } from './catalogedFunction.js';
import { checkReference } from './checkData.js';
import { checkEndpoint } from './checkEndpoint.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';

/** Checks `use.catalogs`: each an endpoint that is written out. */
export function checkCatalogs(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  const catalogs = report.map(path, value, 'use.catalogs');
  for (const [name, item] of Object.entries(catalogs ?? {})) {
    const at = [...path, name];
    const catalog = report.map(at, item, `The catalog ${JSON.stringify(name)}`);
    if (!catalog) continue;
    report.properties(at, catalog, `The catalog ${JSON.stringify(name)}`, { required: ['endpoint'] });
    if (catalog['endpoint'] !== undefined)
      checkFixedEndpoint(checking, [...at, 'endpoint'], catalog['endpoint']);
  }
}

/** Checks the endpoint of what is read when a definition is compiled. */
export function checkFixedEndpoint(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  checkEndpoint(checking, path, value);
  const uri = isJsonObject(value) ? value['uri'] : value;
  const at = isJsonObject(value) ? [...path, 'uri'] : path;
  if (typeof uri === 'string' && expressionOf(uri) !== null) {
    report.error(
      'INVALID_VALUE',
      at,
      'This is read when the definition is compiled, so that its URI must be written out.',
    );
  }
  if (isJsonObject(value) && value['authentication'] !== undefined) {
    report.errorAtKey(
      'UNSUPPORTED',
      [...path, 'authentication'],
      'This is read when the definition is compiled, which happens without credentials.',
    );
  }
}

/** Checks a call of a function that is defined elsewhere; false where it is none. */
export function checkCatalogedCall(checking: Checking, path: SourcePath, call: string): boolean {
  const found = catalogedFunction(call);
  if (found && found.catalog !== null)
    checkReference(checking, path, found.catalog, 'catalog', checking.defined.catalogs);
  return found !== null;
}
