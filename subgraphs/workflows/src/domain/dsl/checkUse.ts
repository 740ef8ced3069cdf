import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { checkPolicy } from './checkAuthentication.js';
import { checkTimeout } from './checkData.js';
import { checkError, checkRetry } from './checkErrors.js';
import { checkCatalogs } from './checkCatalogs.js';
import { checkExtensions } from './checkExtensions.js';
import { checkFunctions } from './checkFunctions.js';
import { checkSecrets } from './checkSecrets.js';
import { variables, type Checking, type Defined } from './Checking.js';

const run = ['authentications', 'errors', 'retries', 'timeouts'];

/** The names that `use` defines, before anything is checked. */
export function definedBy(definition: JsonObject): Defined {
  const use = isJsonObject(definition['use']) ? definition['use'] : {};
  const names = (kind: string): string[] => (isJsonObject(use[kind]) ? Object.keys(use[kind]) : []);
  const listed = Array.isArray(use['secrets']) ? use['secrets'] : [];
  const secrets = listed.filter((name) => typeof name === 'string');
  return {
    authentications: names('authentications'),
    secrets,
    functions: names('functions'),
    catalogs: names('catalogs'),
    errors: names('errors'),
    retries: names('retries'),
    timeouts: names('timeouts'),
  };
}

/** Checks `use`: what a definition gives names to. */
export function checkUse(checking: Checking, value: Json | undefined): void {
  if (value === undefined) return;
  const { report } = checking;
  const use = report.map(['use'], value, 'use');
  if (!use) return;
  report.properties(['use'], use, 'use', {
    optional: [...run, 'catalogs', 'secrets', 'functions', 'extensions'],
  });
  if (use['secrets'] !== undefined) checkSecrets(checking, use['secrets']);
  if (use['catalogs'] !== undefined) checkCatalogs(checking, ['use', 'catalogs'], use['catalogs']);
  if (use['functions'] !== undefined) checkFunctions(checking, ['use', 'functions'], use['functions']);
  if (use['extensions'] !== undefined) checkExtensions(checking, ['use', 'extensions'], use['extensions']);
  for (const kind of run) {
    if (use[kind] === undefined) continue;
    const map = report.map(['use', kind], use[kind], `use.${kind}`);
    for (const [name, item] of Object.entries(map ?? {})) {
      const path = ['use', kind, name];
      if (kind === 'authentications') {
        checking.template(path, item, variables.task);
        const policy = report.map(path, item, 'authentication');
        if (policy) checkPolicy(checking, path, policy);
      } else if (kind === 'errors') checkError(checking, path, item, variables.task);
      else if (kind === 'retries') checkRetry(checking, path, item, [...variables.task, 'error']);
      else if (report.map(path, item, 'timeout')) checkTimeout(checking, path, item, variables.task);
    }
  }
}
