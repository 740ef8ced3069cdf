import type { Json } from '../Json.js';
import { isJsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';

/** Checks the cases of a `switch`; where their `then` leads is checked with the list's flow. */
export function checkSwitch(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
): void {
  const { report } = checking;
  const cases = report.list(path, value, 'switch');
  if (!cases) return;
  if (cases.length === 0) report.error('INVALID_VALUE', path, 'switch must have at least one case.');
  let fallback: string | null = null;
  for (const [index, item] of cases.entries()) {
    const [name, ...more] = Object.keys(isJsonObject(item) ? item : {});
    if (!isJsonObject(item) || name === undefined || more.length > 0) {
      report.error(
        'INVALID_VALUE',
        [...path, index],
        `Each case must be "- name: { when: …, then: … }"; found ${showValue(item)}.`,
      );
      continue;
    }
    const at = [...path, index, name];
    const choice = report.map(at, item[name], `The case ${JSON.stringify(name)}`);
    if (!choice) continue;
    report.properties(at, choice, `The case ${JSON.stringify(name)}`, {
      required: ['then'],
      optional: ['when'],
    });
    if (choice['when'] !== undefined) {
      checking.expression([...at, 'when'], choice['when'], 'when', names);
    } else if (!report.lacks(at, choice, 'when')) {
      // It is there, mistyped.
      continue;
    } else if (fallback !== null) {
      report.errorAtKey(
        'INVALID_VALUE',
        at,
        `Only one case may have no "when"; ${JSON.stringify(fallback)} already has none.`,
      );
    } else {
      fallback = name;
    }
  }
}
