import { compareLimits, stringLimits } from './compareLimits.js';
import type { JsonSchemaObject } from './JsonSchema.js';
import { altering, narrowing, widening, type SchemaDifference } from './SchemaDifference.js';
import { subjectOf } from './SchemaPath.js';

/** Keywords of which nobody can tell which value is the wider one. */
const opaqueKeywords = [
  ['pattern', 'PATTERN'],
  ['format', 'FORMAT'],
] as const;

/** How a string is to be read: any two ways exclude each other. */
const contentKeywords = [
  ['contentEncoding', 'CONTENT_ENCODING'],
  ['contentMediaType', 'CONTENT_MEDIA_TYPE'],
] as const;

export function compareStrings(
  before: JsonSchemaObject,
  after: JsonSchemaObject,
  path: string,
): SchemaDifference[] {
  const differences = compareLimits(before, after, path, stringLimits);
  for (const [keyword, type] of [...opaqueKeywords, ...contentKeywords]) {
    const old = before[keyword];
    const current = after[keyword];
    if (old === current) continue;
    const subject = `The ${keyword} of ${subjectOf(path)}`;
    const message = `${subject} is ${String(current ?? 'not said')} now; it was ${String(old ?? 'not said')}.`;
    if (contentKeywords.some(([name]) => name === keyword)) {
      differences.push(altering(`${type}_CHANGED`, path, message));
    } else if (old === undefined) differences.push(narrowing(`${type}_ADDED`, path, message));
    else if (current === undefined) differences.push(widening(`${type}_REMOVED`, path, message));
    else differences.push(altering(`${type}_CHANGED`, path, message));
  }
  return differences;
}
