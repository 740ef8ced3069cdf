import type { IncomingHttpHeaders } from 'node:http';

/** What a plain request says of itself before its body. */
export interface PlainHead {
  readonly path: string;
  /** As Node's server gives them: names in lower case, no value twice. */
  readonly headers: IncomingHttpHeaders;
  /** Where the body begins. */
  readonly bodyAt: number;
  /** Bytes of the body. */
  readonly length: number;
}

/** Header fields that a plain request may have. */
const maxFields = 100;
const [carriageReturn, lineFeed, colon] = [13, 10, 58];
const lengthForm = /^\d{1,9}$/;

/** Where each line starts, its first colon is, and it ends: kept from one call to the next. */
const marks = new Int32Array((1 + maxFields) * 3);

/**
 * Reads the head of a plain request: a POST whose body has a length, over an HTTP/1.1 connection that goes on. It only takes what
 * RFC 9112 lets nobody read otherwise, so that no proxy on the way can have seen another request in it: names of letters, digits
 * and hyphens, printable ASCII, each field once and on one line, nothing about how the connection or the body is to be treated.
 * @param bytes what has come so far
 * @param paths by first line (`POST /graphql HTTP/1.1`)
 * @returns `unfinished` where more may make a head of it, and `other` for everything else, which is not to say that anything is wrong with it
 */
export function readPlainHead(
  bytes: Buffer,
  paths: ReadonlyMap<string, string>,
): PlainHead | 'unfinished' | 'other' {
  const lines = markLines(bytes);
  if (typeof lines === 'string') return lines;
  const text = bytes.toString('latin1', 0, marks[lines * 3 - 1]);
  const path = paths.get(text.slice(0, marks[2]));
  if (path === undefined) return 'other';
  const headers: IncomingHttpHeaders = {};
  for (let at = 3; at < lines * 3; at += 3) {
    const name = plainName(text.slice(marks[at], marks[at + 1]));
    if (name === undefined || headers[name] !== undefined) return 'other';
    headers[name] = text.slice(marks[at + 1]! + 1, marks[at + 2]).trim();
  }
  const { host, connection, 'content-length': length } = headers;
  if (!host || length === undefined || !lengthForm.test(length)) return 'other';
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return 'other';
  return { path, headers, bodyAt: text.length + 4, length: Number(length) };
}

/** One pass over the bytes: regular expressions over text need twice the time. @returns how many lines there are */
function markLines(bytes: Buffer): number | 'unfinished' | 'other' {
  let lines = 0;
  let start = 0;
  let colonAt = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x20 && byte <= 0x7e) {
      if (byte === colon && colonAt === 0) colonAt = at;
      continue;
    }
    if (byte !== carriageReturn) return 'other';
    if (at + 1 === bytes.length) return 'unfinished';
    if (bytes[at + 1] !== lineFeed) return 'other';
    if (at === start) return lines === 0 ? 'other' : lines;
    if (lines > maxFields || (lines > 0 && colonAt === 0)) return 'other';
    marks[lines * 3] = start;
    marks[lines * 3 + 1] = colonAt;
    marks[lines * 3 + 2] = at;
    lines++;
    start = at + 2;
    colonAt = 0;
    at++;
  }
  return 'unfinished';
}

/** Fields that say how the connection or the body is to be treated: Node's server knows what they ask for. */
const treatment = new Set([
  'content-encoding',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names as clients write them, with what they are in lower case: the same few come with every request. */
const known = new Map<string, string>();
const mostKnown = 500;

function plainName(written: string): string | undefined {
  const found = known.get(written);
  if (found !== undefined) return found;
  const name = written.toLowerCase();
  if (!/^[a-z0-9-]+$/.test(name) || treatment.has(name)) return undefined;
  if (known.size < mostKnown) known.set(written, name);
  return name;
}
