import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { checkTimeout } from './checkData.js';
import { checkError, checkRetry } from './checkErrors.js';
import { variables, type Checking, type Defined } from './Checking.js';

const run = ['errors', 'retries', 'timeouts'];
const notRun = ['authentications', 'catalogs', 'extensions', 'functions', 'secrets'];

/** The names that `use` defines, before anything is checked. */
export function definedBy(definition: JsonObject): Defined {
  const use = isJsonObject(definition['use']) ? definition['use'] : {};
  const names = (kind: string): string[] => (isJsonObject(use[kind]) ? Object.keys(use[kind]) : []);
  return { errors: names('errors'), retries: names('retries'), timeouts: names('timeouts') };
}

/** Checks `use`: the reusable errors, retries and timeouts. */
export function checkUse(checking: Checking, value: Json | undefined): void {
  if (value === undefined) return;
  const { report } = checking;
  const use = report.map(['use'], value, 'use');
  if (!use) return;
  report.properties(['use'], use, 'use', { optional: [...run, ...notRun] });
  for (const kind of notRun) {
    if (use[kind] !== undefined) {
      report.errorAtKey('UNSUPPORTED', ['use', kind], `use.${kind} is not run by this release.`);
    }
  }
  for (const kind of run) {
    if (use[kind] === undefined) continue;
    const map = report.map(['use', kind], use[kind], `use.${kind}`);
    for (const [name, item] of Object.entries(map ?? {})) {
      const path = ['use', kind, name];
      if (kind === 'errors') checkError(checking, path, item, variables.task);
      else if (kind === 'retries') checkRetry(checking, path, item, [...variables.task, 'error']);
      else if (report.map(path, item, 'timeout')) checkTimeout(checking, path, item, variables.task);
    }
  }
}
