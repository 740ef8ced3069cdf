import { isJsonObject, type Json } from '../Json.js';
import { listOfEntries } from '../source/listOfEntries.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkTasks } from './checkTasks.js';
import { variables, type Checking } from './Checking.js';
import { extendable } from './extendable.js';

/** Checks `use.extensions`: what is done around tasks of a kind. */
export function checkExtensions(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  if (isJsonObject(value)) {
    report.error(
      'INVALID_TYPE',
      path,
      `use.extensions must be a list, each item "- name: { … }"; found a map with ${showValue(Object.keys(value))}.`,
      report.fixing('Write a list of them.', listOfEntries(report.source, path)),
    );
    return;
  }
  for (const [index, item] of (report.list(path, value, 'use.extensions') ?? []).entries()) {
    const named = report.map([...path, index], item, 'An extension');
    const [name, ...more] = Object.keys(named ?? {});
    if (!named) continue;
    if (name === undefined || more.length > 0) {
      const found = showValue(Object.keys(named));
      report.error(
        'INVALID_VALUE',
        [...path, index],
        `Each item must hold one extension by its name; found ${found}.`,
      );
      continue;
    }
    checkExtension(checking, [...path, index, name], named[name] ?? null, name);
  }
}

function checkExtension(checking: Checking, path: SourcePath, value: Json, name: string): void {
  const { report } = checking;
  const what = `The extension ${JSON.stringify(name)}`;
  const extension = report.map(path, value, what);
  if (!extension) return;
  report.properties(path, extension, what, { required: ['extend'], optional: ['when', 'before', 'after'] });
  if (extension['extend'] !== undefined)
    report.oneOf([...path, 'extend'], extension['extend'], 'extend', extendable);
  if (extension['when'] !== undefined)
    checking.expression([...path, 'when'], extension['when'], 'when', variables.task);
  for (const key of ['before', 'after']) {
    if (extension[key] !== undefined) checkTasks(checking, [...path, key], extension[key], []);
  }
}
