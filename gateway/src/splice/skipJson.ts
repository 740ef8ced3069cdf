import { handOver } from './HandOver.js';
import type { JsonBytes } from './JsonBytes.js';

/**
 * Finds the ends of JSON values. What is not JSON, or JSON in another way than serializers write it, hands over: also
 * white space, wherever it is.
 */

const space = 32;
const quote = 34;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const colon = 58;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** Digits that no number has which a double cannot hold. */
const maxDigits = 300;
/** Levels of nesting that a value of a custom scalar may have. */
const maxDepth = 100;

/** After `null`. */
export function skipNull(json: JsonBytes, at: number): number {
  if (!json.has('null', at)) throw handOver;
  return at + 4;
}

/** After `true` or `false`. */
export function skipBoolean(json: JsonBytes, at: number): number {
  if (json.has('true', at)) return at + 4;
  if (json.has('false', at)) return at + 5;
  throw handOver;
}

/** After an integer that is written as one. */
export function skipInteger(json: JsonBytes, at: number): number {
  let i = json.bytes[at] === minus ? at + 1 : at;
  const first = json.bytes[i++]!;
  if (!(first >= zero && first <= nine)) throw handOver;
  if (first === zero) return i;
  const end = skipDigits(json, i);
  if (end - at > maxDigits) throw handOver;
  return end;
}

/** After a number without an exponent, which may be more than a double holds. */
export function skipNumber(json: JsonBytes, at: number): number {
  let i = skipInteger(json, at);
  if (json.bytes[i] === point) {
    const digits = i + 1;
    i = skipDigits(json, digits);
    if (i === digits) throw handOver;
  }
  // An `e` that follows is not what the text goes on with, wherever numbers are expected.
  return i;
}

function skipDigits(json: JsonBytes, at: number): number {
  let i = at;
  for (let c = json.bytes[i]!; c >= zero && c <= nine; c = json.bytes[i]!) i++;
  return i;
}

/** After a string. */
export function skipString(json: JsonBytes, at: number): number {
  const { bytes, view, length } = json;
  if (bytes[at] !== quote) throw handOver;
  let i = at + 1;
  for (;;) {
    while (i + 4 <= length && isPlain(view.getInt32(i, true))) i += 4;
    // One of these four is not, or the text ends.
    for (const far = i + 4; i < far; i++) {
      const c = bytes[i]!;
      if (c === quote) return i + 1;
      if (c === backslash) i = lastOfEscape(json, i);
      else if (!(c >= space)) throw handOver;
    }
  }
}

/** Whether none of four bytes is a quote, a backslash or a control character. */
function isPlain(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  // A byte that is what is looked for borrows from its highest bit, unless that was set before.
  const found =
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes) |
    ((word - 0x20202020) & ~word);
  return (found & 0x80808080) === 0;
}

/** Where an escape ends: its last character. */
function lastOfEscape({ bytes }: JsonBytes, at: number): number {
  const escaped = bytes[at + 1]!;
  if (escaped !== letterU) {
    if (!simpleEscapes.has(escaped)) throw handOver;
    return at + 1;
  }
  for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(bytes[i]!)) throw handOver;
  return at + 5;
}

const letterU = 117;
const simpleEscapes = new Set(Buffer.from('"\\/bfnrt'));

function isHexDigit(c: number): boolean {
  const lower = c | 0x20;
  return (c >= zero && c <= nine) || (lower >= 97 && lower <= 102);
}

/** After any value. */
export function skipValue(json: JsonBytes, at: number, depth = 0): number {
  switch (json.bytes[at]) {
    case quote:
      return skipString(json, at);
    case openObject:
      return skipMembers(json, at, depth + 1);
    case openList:
      return skipItems(json, at, depth + 1);
    case 110:
      return skipNull(json, at);
    case 116:
    case 102:
      return skipBoolean(json, at);
    default:
      return skipNumber(json, at);
  }
}

/** After any value but null. */
export function skipPresent(json: JsonBytes, at: number): number {
  if (json.bytes[at] === 110) throw handOver;
  return skipValue(json, at);
}

function skipItems(json: JsonBytes, at: number, depth: number): number {
  if (depth > maxDepth) throw handOver;
  if (json.bytes[at + 1] === closeList) return at + 2;
  let i = at;
  do i = skipValue(json, i + 1, depth);
  while (json.bytes[i] === comma);
  if (json.bytes[i] !== closeList) throw handOver;
  return i + 1;
}

function skipMembers(json: JsonBytes, at: number, depth: number): number {
  if (depth > maxDepth) throw handOver;
  if (json.bytes[at + 1] === closeObject) return at + 2;
  let i = at;
  do {
    i = skipString(json, i + 1);
    if (json.bytes[i] !== colon) throw handOver;
    i = skipValue(json, i + 1, depth);
  } while (json.bytes[i] === comma);
  if (json.bytes[i] !== closeObject) throw handOver;
  return i + 1;
}
