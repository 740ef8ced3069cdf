import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { misfitOf, type Travel } from '../schema/misfitOf.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';
import type { Fix } from './Diagnostic.js';

/**
 * Checks the parts of an argument that are written out against its schema; what an expression will give is only known when it
 * runs. Where a schema has alternatives, only what stands beside them is certain.
 */
export function checkArgument(
  checking: Checking,
  path: SourcePath,
  schema: Json,
  value: Json,
  what: string,
  travel: Travel,
): void {
  if (!isJsonObject(schema) || (typeof value === 'string' && expressionOf(value) !== null)) return;
  const { report } = checking;
  const { enum: allowed, items, prefixItems } = schema;
  const words = Array.isArray(allowed) ? allowed.filter((word) => typeof word === 'string') : [];
  if (words.length > 0) report.offer(path, { kind: 'value', names: words });
  // A list or a map is looked at item by item, since expressions may stand in it.
  const misfit = misfitOf(schema, value, travel);
  if (misfit !== null) {
    report.error('INVALID_ARGUMENT', path, `${what} ${misfit}.`, fixOf(checking, path, schema, value, words));
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      checkArgument(
        checking,
        [...path, index],
        prefixItems ? {} : (items ?? {}),
        item,
        `${what}, item ${index + 1},`,
        travel,
      );
  } else if (isJsonObject(value)) checkProperties(checking, path, schema, value, what, travel);
}

function checkProperties(
  checking: Checking,
  path: SourcePath,
  schema: JsonObject,
  value: JsonObject,
  what: string,
  travel: Travel,
): void {
  const { report } = checking;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const known = Object.keys(properties);
  const required = Array.isArray(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : [];
  report.offer(path, { kind: 'property', names: known, required });
  const missing = new Set(required.filter((name) => value[name] === undefined));
  for (const [name, item] of Object.entries(value)) {
    const at = [...path, name];
    if (known.includes(name)) {
      checkArgument(checking, at, properties[name] ?? {}, item, `${what} at ${JSON.stringify(name)}`, travel);
      continue;
    }
    const closed = schema['additionalProperties'] === false;
    if (known.length === 0 && !closed) continue;
    const absent = known.filter((candidate) => value[candidate] === undefined);
    const nearest = nearestName(name, absent);
    const meant = nearest !== null && missing.delete(nearest);
    const message = `${what} has no property ${JSON.stringify(name)}.${didYouMean(name, absent)}`;
    const fix = report.renaming(at, nearest);
    if (closed || meant) report.errorAtKey('UNKNOWN_PARAMETER', at, message, fix);
    else report.warnAtKey('UNKNOWN_PARAMETER', at, message, fix);
  }
  for (const name of missing) {
    report.errorAtKey('MISSING_PARAMETER', path, `${what} needs the property ${JSON.stringify(name)}.`);
  }
}

/** The word that was meant, the number without its quotes, or the text in quotes. */
function fixOf(
  { report }: Checking,
  path: SourcePath,
  { type }: JsonObject,
  value: Json,
  words: readonly string[],
): Fix | null {
  if (words.length > 0)
    return typeof value === 'string' ? report.replacing(path, nearestName(value, words)) : null;
  if (type === 'string') return typeof value === 'number' ? report.replacing(path, String(value)) : null;
  return type === 'integer' || type === 'number' || type === 'boolean' ? report.unquoting(path, value) : null;
}
