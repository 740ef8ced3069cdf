import { handOver } from './HandOver.js';

/**
 * Finds the ends of JSON values in a text whose characters stand for bytes. The text must not have control characters,
 * which JSON allows as white space only. What is not JSON, or JSON in another way than serializers write it, hands over.
 */

const quote = 34;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** Characters of a string that are looked at one by one: most strings are short. */
const shortString = 32;
/** Digits that no number has which a double cannot hold. */
const maxDigits = 300;
/** Levels of nesting that a value of a custom scalar may have. */
const maxDepth = 100;

/** The text that `nextBackslash` is of. */
let scanned = '';
/** Where the next backslash is, seen from where the last long string was. */
let nextBackslash = -1;

/** After `null`. */
export function skipNull(text: string, at: number): number {
  if (!text.startsWith('null', at)) throw handOver;
  return at + 4;
}

/** After `true` or `false`. */
export function skipBoolean(text: string, at: number): number {
  if (text.startsWith('true', at)) return at + 4;
  if (text.startsWith('false', at)) return at + 5;
  throw handOver;
}

/** After an integer that is written as one. */
export function skipInteger(text: string, at: number): number {
  let i = text.charCodeAt(at) === minus ? at + 1 : at;
  const first = text.charCodeAt(i++);
  if (!(first >= zero && first <= nine)) throw handOver;
  if (first === zero) return i;
  const end = skipDigits(text, i);
  if (end - at > maxDigits) throw handOver;
  return end;
}

/** After a number without an exponent, which may be more than a double holds. */
export function skipNumber(text: string, at: number): number {
  let i = skipInteger(text, at);
  if (text.charCodeAt(i) === point) {
    const digits = i + 1;
    i = skipDigits(text, digits);
    if (i === digits) throw handOver;
  }
  // An `e` that follows is not what the text goes on with, wherever numbers are expected.
  return i;
}

function skipDigits(text: string, at: number): number {
  let i = at;
  for (let c = text.charCodeAt(i); c >= zero && c <= nine; c = text.charCodeAt(i)) i++;
  return i;
}

/** After a string. */
export function skipString(text: string, at: number): number {
  if (text.charCodeAt(at) !== quote) throw handOver;
  let i = at + 1;
  for (const far = i + shortString; i < far; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === backslash) return skipEscaped(text, i);
  }
  if (text !== scanned || nextBackslash < i) {
    scanned = text;
    nextBackslash = text.indexOf('\\', i);
    if (nextBackslash < 0) nextBackslash = text.length;
  }
  const end = text.indexOf('"', i);
  if (end < 0) throw handOver;
  return end < nextBackslash ? end + 1 : skipEscaped(text, i);
}

const hexDigits = /[0-9a-fA-F]{4}/y;

/** After a string, from somewhere inside it. */
function skipEscaped(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c !== backslash) continue;
    const escaped = text[++i]!;
    if ('"\\/bfnrt'.includes(escaped)) continue;
    hexDigits.lastIndex = i + 1;
    if (escaped !== 'u' || !hexDigits.test(text)) throw handOver;
    i += 4;
  }
  throw handOver;
}

/** After any value. */
export function skipValue(text: string, at: number, depth = 0): number {
  switch (text.charCodeAt(at)) {
    case quote:
      return skipString(text, at);
    case openObject:
      return skipMembers(text, at, depth + 1);
    case openList:
      return skipItems(text, at, depth + 1);
    case 110:
      return skipNull(text, at);
    case 116:
    case 102:
      return skipBoolean(text, at);
    default:
      return skipNumber(text, at);
  }
}

/** After any value but null. */
export function skipPresent(text: string, at: number): number {
  if (text.charCodeAt(at) === 110) throw handOver;
  return skipValue(text, at);
}

function skipItems(text: string, at: number, depth: number): number {
  if (depth > maxDepth) throw handOver;
  if (text.charCodeAt(at + 1) === closeList) return at + 2;
  let i = at;
  do i = skipValue(text, i + 1, depth);
  while (text.charCodeAt(i) === comma);
  if (text.charCodeAt(i) !== closeList) throw handOver;
  return i + 1;
}

function skipMembers(text: string, at: number, depth: number): number {
  if (depth > maxDepth) throw handOver;
  if (text.charCodeAt(at + 1) === closeObject) return at + 2;
  let i = at;
  do {
    i = skipString(text, i + 1);
    if (text[i] !== ':') throw handOver;
    i = skipValue(text, i + 1, depth);
  } while (text.charCodeAt(i) === comma);
  if (text.charCodeAt(i) !== closeObject) throw handOver;
  return i + 1;
}

/** A value as JSON.stringify would write it, for texts that are compared. */
export function canonical(slice: string): string {
  if (!/[\\.]/.test(slice)) return slice;
  const value: unknown = JSON.parse(Buffer.from(slice, 'latin1').toString('utf8'));
  return Buffer.from(JSON.stringify(value), 'utf8').toString('latin1');
}
