import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';

/** How a value travels: as JSON, written as text, where `5` and `"5"` are the same, or as a part of a form or a file. */
export type Travel = 'json' | 'text' | 'part';

/** What a schema says of a number that is written out, by keyword: what it must be, and whether it is. */
const ofNumbers: readonly [key: string, must: string, holds: (value: number, limit: number) => boolean][] = [
  ['minimum', 'at least', (value, limit) => value >= limit],
  ['maximum', 'at most', (value, limit) => value <= limit],
  ['exclusiveMinimum', 'greater than', (value, limit) => value > limit],
  ['exclusiveMaximum', 'less than', (value, limit) => value < limit],
];

/** Formats that leave no room for a mistake. */
const formats: Readonly<Record<string, [must: string, pattern: RegExp]>> = {
  'date-time': [
    'a time like 2026-11-21T12:00:00Z',
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)$/u,
  ],
  date: ['a date like 2026-11-21', /^\d{4}-\d\d-\d\d$/u],
  uuid: ['a UUID', /^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu],
  email: ['an e-mail address', /^[^\s@]+@[^\s@]+$/u],
};

/**
 * Why a value certainly does not fit a schema of OpenAPI or JSON Schema by itself, as the end of a sentence: its type,
 * its words, its limits, its format. What stands inside of it is not looked at. Null where it fits, or where that is not certain.
 */
export function misfitOf(schema: JsonObject, value: Json, travel: Travel): string | null {
  // OpenAPI 3.0 says so beside the type; and a parameter that is null is not sent.
  if (travel === 'part' || (value === null && (travel === 'text' || schema['nullable'] === true)))
    return null;
  const read = travel === 'text' && typeof value === 'string' ? readText(value, schema) : value;
  const found = `; found ${showValue(value)}`;
  const type = typesOf(schema);
  if (type !== null && !type.some((name) => isOfType(read, name, travel)))
    return `must be ${type.map((name) => articles[name] ?? name).join(' or ')}${found}`;
  const { enum: allowed, const: only } = schema;
  if (Array.isArray(allowed) && !allowed.some((word) => isSame(word, value, travel)))
    return `must be one of ${showWords(allowed)}${found}`;
  if (only !== undefined && !isSame(only, value, travel)) return `must be ${showValue(only)}${found}`;
  if (typeof read === 'number') {
    for (const [key, must, holds] of ofNumbers) {
      const limit = schema[key];
      if (typeof limit === 'number' && !holds(read, limit)) return `must be ${must} ${limit}${found}`;
    }
  }
  return typeof read === 'string' ? misfitOfText(schema, read, found) : null;
}

/** Its `pattern` is left out: it is a stranger's, and could take for ever. */
function misfitOfText(
  { minLength, maxLength, format }: JsonObject,
  text: string,
  found: string,
): string | null {
  // Characters, as JSON Schema counts them.
  const length = [...text].length;
  if (typeof minLength === 'number' && length < minLength)
    return `must have at least ${minLength} characters${found}`;
  if (typeof maxLength === 'number' && length > maxLength)
    return `must have at most ${maxLength} characters${found}`;
  const known = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined;
  return known && !known[1].test(text) ? `must be ${known[0]}${found}` : null;
}

/** What a text says where a number or a truth value is asked for. */
function readText(text: string, schema: JsonObject): Json {
  const types = typesOf(schema) ?? [];
  if (types.includes('string')) return text;
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(text);
  if (number && (types.includes('integer') || types.includes('number'))) return Number(text);
  return types.includes('boolean') && /^(?:true|false)$/u.test(text) ? text === 'true' : text;
}

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'null',
};

/** The types that a value may have; null where the schema does not say, or has alternatives. */
function typesOf({ type }: JsonObject): string[] | null {
  const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  return types.length > 0 && types.every((name) => Object.hasOwn(articles, name)) ? types : null;
}

function isOfType(value: Json, type: string, travel: Travel): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' || (travel === 'text' && isPlain(value));
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'object':
      return isJsonObject(value);
    case 'array':
      // One item alone travels as a list of one does.
      return Array.isArray(value) || (travel === 'text' && isPlain(value));
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

function isPlain(value: Json): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
}

function isSame(one: Json, other: Json, travel: Travel): boolean {
  if (travel === 'text' && isPlain(one) && isPlain(other)) return String(one) === String(other);
  return (
    JSON.stringify(one) === JSON.stringify(other) || typeof one === 'object' || typeof other === 'object'
  );
}

function showWords(words: readonly Json[]): string {
  const shown = words.slice(0, 8).map((word) => JSON.stringify(word));
  return `${shown.join(', ')}${words.length > 8 ? ', …' : ''}`;
}
