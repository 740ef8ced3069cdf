import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { endlessReferences } from '../schema/endlessReferences.js';
import { isReferenceWithin, referenceTarget } from '../schema/referenceTarget.js';
import { schemaKeywords, schemaTypes, typesMeant, type KeywordKind } from '../schema/schemaKeywords.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Report } from './Report.js';

const keywords = [...schemaKeywords.keys()];
/** What a keyword must be, as a message says it, where the value itself decides. */
const plain: Partial<Record<KeywordKind, [must: string, holds: (value: Json) => boolean]>> = {
  text: ['a string', (value) => typeof value === 'string'],
  pattern: ['a regular expression', (value) => typeof value === 'string' && isPattern(value)],
  number: ['a number', (value) => typeof value === 'number'],
  'positive number': ['a number greater than 0', (value) => typeof value === 'number' && value > 0],
  count: [
    'a whole number from 0',
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  ],
  'truth value': ['true or false', (value) => typeof value === 'boolean'],
  names: ['a list of names, none of them twice', areNames],
  list: ['a list', (value) => Array.isArray(value)],
  values: ['a list of at least one value', (value) => Array.isArray(value) && value.length > 0],
};

/**
 * Checks a JSON Schema (2020-12): what its keywords take, and that references within it lead somewhere.
 * @param what it is called in messages
 */
export function checkJsonSchema(
  report: Report,
  path: SourcePath,
  root: Json,
  what = 'schema.document',
): void {
  if (report.map(path, root, what)) checkSchema(report, path, root, wholeOf(root));
}

/** What references are looked up in. */
interface Whole {
  root: Json;
  /** Schemas whose references come round to them. */
  endless: ReadonlySet<Json>;
  /** Whether parts of it have an id of their own, by which references are resolved. */
  hasIds: boolean;
}

function wholeOf(root: Json): Whole {
  return { root, endless: endlessReferences(root), hasIds: JSON.stringify(root).includes('"$id"') };
}

function checkSchema(report: Report, path: SourcePath, schema: Json, whole: Whole): void {
  if (typeof schema === 'boolean') return;
  if (!isJsonObject(schema)) {
    report.error(
      'INVALID_TYPE',
      path,
      `A schema must be a map, true or false; found ${showValue(schema)}.`,
      report.unquoting(path, schema),
    );
    return;
  }
  report.offer(path, { kind: 'property', names: keywords });
  for (const [name, value] of Object.entries(schema)) {
    const kind = schemaKeywords.get(name);
    if (kind === undefined) reportTypo(report, [...path, name], name, schema);
    else if (kind === 'reference') checkReference(report, [...path, name], schema, whole);
    else checkKeyword(report, [...path, name], kind, value, whole);
  }
}

/** Other keywords are anybody's own, unless one is nearly one of these. */
function reportTypo(report: Report, path: SourcePath, name: string, schema: JsonObject): void {
  const absent = keywords.filter((keyword) => schema[keyword] === undefined);
  // OpenAPI has `example`.
  if (name.startsWith('x-') || name.length < 4 || name === 'example') return;
  if (nearestName(name, absent) === null) return;
  report.warnAtKey(
    'UNKNOWN_PROPERTY',
    path,
    `JSON Schema has no keyword ${JSON.stringify(name)}, so that it asks for nothing.${didYouMean(name, absent)}`,
    report.renaming(path, nearestName(name, absent)),
  );
}

function checkKeyword(report: Report, path: SourcePath, kind: KeywordKind, value: Json, whole: Whole): void {
  const name = String(path.at(-1));
  const rule = plain[kind];
  if (rule) {
    const [must, holds] = rule;
    if (!holds(value)) {
      const hint = name === 'required' && typeof value === 'boolean' ? requiredHint : '';
      report.error(
        'INVALID_VALUE',
        path,
        `${name} must be ${must}; found ${showValue(value)}.${hint}`,
        report.unquoting(path, value),
      );
    }
  } else if (kind === 'schema') checkSchema(report, path, value, whole);
  else if (kind === 'type') checkType(report, path, value);
  else if (kind === 'schemas') {
    const list = report.list(path, value, name);
    if (list?.length === 0)
      report.error('INVALID_VALUE', path, `${name} must have at least one schema; found an empty list.`);
    for (const [index, item] of (list ?? []).entries()) checkSchema(report, [...path, index], item, whole);
  } else if (kind !== 'anything') {
    for (const [key, item] of Object.entries(report.map(path, value, name) ?? {})) {
      const at = [...path, key];
      if (kind === 'schemas by name') checkSchema(report, at, item, whole);
      else checkKeyword(report, at, 'names', item, whole);
      if (name === 'patternProperties' && !isPattern(key))
        report.errorAtKey('INVALID_VALUE', at, `${showValue(key)} is no regular expression.`);
    }
  }
}

const requiredHint = ' It belongs to the map around, with the names of the properties that it needs.';

function checkType(report: Report, path: SourcePath, value: Json): void {
  const types = Array.isArray(value) ? value : [value];
  report.offer(path, { kind: 'value', names: schemaTypes });
  for (const [index, type] of types.entries()) {
    if (typeof type === 'string' && schemaTypes.includes(type)) continue;
    const at = Array.isArray(value) ? [...path, index] : path;
    const meant =
      typeof type === 'string'
        ? (typesMeant.get(type.toLowerCase()) ?? nearestName(type, schemaTypes))
        : // YAML reads `null` as nothing.
          type === null
          ? 'null'
          : null;
    const hint = meant === null ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
    report.error(
      'INVALID_VALUE',
      at,
      `type must be one of ${schemaTypes.join(', ')}; found ${showValue(type)}.${hint}`,
      report.replacing(at, meant),
    );
  }
  if (Array.isArray(value) && (value.length === 0 || new Set(value).size < value.length))
    report.error('INVALID_VALUE', path, `type must be types, none of them twice; found ${showValue(value)}.`);
}

/** References elsewhere, and to what has an id of its own, are not followed. */
function checkReference(report: Report, path: SourcePath, schema: JsonObject, whole: Whole): void {
  const value = schema[String(path.at(-1))]!;
  if (typeof value !== 'string') {
    report.error('INVALID_TYPE', path, `${String(path.at(-1))} must be a string; found ${showValue(value)}.`);
    return;
  }
  if (!isReferenceWithin(value) || whole.hasIds) return;
  const wrong = (how: string): void =>
    report.error('INVALID_VALUE', path, `The reference ${showValue(value)} leads ${how}.`);
  if (referenceTarget(value, whole.root) === undefined) wrong('to nothing in schema.document');
  else if (path.at(-1) === '$ref' && whole.endless.has(schema)) {
    wrong('back here for one and the same value, so that no value could ever be checked');
  }
}

function areNames(value: Json): boolean {
  return (
    Array.isArray(value) &&
    value.every((name) => typeof name === 'string') &&
    new Set(value).size === value.length
  );
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text, 'u'));
  } catch {
    return false;
  }
}
