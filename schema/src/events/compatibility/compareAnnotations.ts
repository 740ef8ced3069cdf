import { isDeepStrictEqual } from 'node:util';
import type { JsonSchemaObject } from './JsonSchema.js';
import { harmless, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';

/** What is said of data besides whether it fits. */
export function compareAnnotations(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const differences: SchemaDifference[] = [];
  const differ = (keyword: string): boolean => !isDeepStrictEqual(before[keyword], after[keyword]);
  const subject = subjectOf(path);
  if (differ('description') || differ('title')) {
    differences.push(harmless('DESCRIPTION_CHANGED', path, `${subject} is described in other words.`));
  }
  if (differ('deprecated')) {
    const message = after['deprecated'] === true ? 'is deprecated now' : 'is no longer deprecated';
    differences.push(harmless('DEPRECATION_CHANGED', path, `${subject} ${message}.`));
  }
  if (differ('default')) {
    const message = `Where ${path === '' ? 'there is no data' : `"${path}"`} is missing, ${print(after['default'])} is meant now; it was ${print(before['default'])}.`;
    differences.push({ ...harmless('DEFAULT_CHANGED', path, message), surprises: true });
  }
  return differences;
}

function print(value: unknown): string {
  return value === undefined ? 'nothing in particular' : JSON.stringify(value);
}
