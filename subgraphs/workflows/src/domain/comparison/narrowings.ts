import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';

/** A place of a schema that takes less than before. */
export interface Narrowing {
  /** In the data, like `order.items[]`; empty for the whole. */
  at: string;
  /** A phrase: `"sku" is required now`. */
  what: string;
}

/** Keywords that only describe. */
const descriptive =
  `$schema $id $comment title description default examples deprecated readOnly writeOnly`.split(' ');
/** Keywords whose numbers bound from below and from above. */
const lower = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'];
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'];
const understood = [
  ...lower,
  ...upper,
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
];

/**
 * Where a JSON Schema takes less than another did: each place at which data that fitted may fit no more. Empty only when all that
 * fitted still fits; a keyword whose change is not understood counts as taking less.
 */
export function narrowings(before: Json | undefined, after: Json | undefined, at = ''): Narrowing[] {
  if (JSON.stringify(before ?? true) === JSON.stringify(after ?? true)) return [];
  if (after === undefined || after === true) return [];
  if (before === false) return [];
  if (!isJsonObject(after)) return [{ at, what: 'takes nothing any more' }];
  const old = isJsonObject(before) ? before : {};
  return [
    ...typeNarrowings(old, after, at),
    ...valueNarrowings(old, after, at),
    ...boundNarrowings(old, after, at),
    ...propertyNarrowings(old, after, at),
    ...(after['items'] === undefined || takesNo(old, 'array')
      ? []
      : narrowings(old['items'], after['items'], `${at}[]`)),
    ...unknownNarrowings(old, after, at),
  ];
}

function typeNarrowings(before: JsonObject, after: JsonObject, at: string): Narrowing[] {
  const [old, now] = [typesOf(before), typesOf(after)];
  if (now === null) return [];
  const lost = old?.filter((type) => !now.includes(type) && !(type === 'integer' && now.includes('number')));
  if (lost?.length === 0) return [];
  return [
    { at, what: `must be ${now.join(' or ')} now${old === null ? '' : `, and was ${old.join(' or ')}`}` },
  ];
}

function valueNarrowings(before: JsonObject, after: JsonObject, at: string): Narrowing[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  if (now === null) return [];
  const kept = new Set(now.map((value) => JSON.stringify(value)));
  const lost = old?.filter((value) => !kept.has(JSON.stringify(value)));
  if (lost?.length === 0) return [];
  if (!lost) return [{ at, what: `must be one of ${showValue(now)} now` }];
  return [{ at, what: `may not be ${lost.map((value) => showValue(value)).join(' or ')} any more` }];
}

function boundNarrowings(before: JsonObject, after: JsonObject, at: string): Narrowing[] {
  return [...lower, ...upper].flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (typeof now !== 'number') return [];
    const loose = lower.includes(key) ? Number(old ?? -Infinity) >= now : Number(old ?? Infinity) <= now;
    if (old !== undefined && loose) return [];
    // No length and no count is less than nothing.
    if (old === undefined && now === 0 && key.startsWith('min') && key !== 'minimum') return [];
    return [{ at, what: `has ${key} ${now}${old === undefined ? '' : ` instead of ${showValue(old)}`}` }];
  });
}

function propertyNarrowings(before: JsonObject, after: JsonObject, at: string): Narrowing[] {
  if (takesNo(before, 'object')) return [];
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const required = namesOf(after['required']).filter((name) => !namesOf(before['required']).includes(name));
  const found = required.map((name) => ({ at, what: `requires ${JSON.stringify(name)}` }));
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const was = Object.hasOwn(old, name) ? old[name] : before['additionalProperties'];
    const is = Object.hasOwn(now, name) ? now[name] : after['additionalProperties'];
    if (is === false && was !== false)
      found.push({ at, what: `does not take ${JSON.stringify(name)} any more` });
    else found.push(...narrowings(was, is, at === '' ? name : `${at}.${name}`));
  }
  const [open, closed] = [before['additionalProperties'], after['additionalProperties']];
  if (closed === false && open !== false) found.push({ at, what: 'takes no further properties any more' });
  else found.push(...narrowings(open, closed, `${at}.*`));
  return found;
}

function unknownNarrowings(before: JsonObject, after: JsonObject, at: string): Narrowing[] {
  return Object.keys(after)
    .filter((key) => !understood.includes(key) && !descriptive.includes(key))
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => ({ at, what: `has another ${key}` }));
}

function typesOf({ type }: JsonObject): string[] | null {
  if (type === undefined) return null;
  return (Array.isArray(type) ? type : [type]).map(String);
}

function takesNo(schema: JsonObject, type: string): boolean {
  return typesOf(schema)?.includes(type) === false;
}

function valuesOf(schema: JsonObject): Json[] | null {
  if (schema['const'] !== undefined) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : null;
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return isJsonObject(properties) ? properties : {};
}

function namesOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
