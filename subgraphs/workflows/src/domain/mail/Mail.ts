import type { Json } from '../Json.js';

/** What a workflow tells somebody by mail. */
export interface Mail {
  /** Addresses without names. */
  to: string[];
  /** One line. */
  subject: string;
  /** Plain text. */
  text: string;
  /** Goes along as a file of JSON, for programs; null for nothing. */
  data: Json;
  /** The same for each attempt at the same mail, and only for these. */
  key: string;
}

/** The most that a mail may have: recipients, and characters of each of its parts. */
export const mailLimits = { recipients: 50, subject: 500, text: 256 * 1024, data: 1024 * 1024 };

/** One label of a host's name: letters of any language and digits, with hyphens between. */
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?`;
/** What may stand before the `@` without quotes (RFC 5322, `dot-atom`). */
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const address = new RegExp(String.raw`^${atom}(?:\.${atom})*@${label}(?:\.${label})*$`, 'u');

/** Whether a text is one address, with nothing around it: no name, no list, no quotes, and never a second line. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && text.indexOf('@') <= 64 && address.test(text);
}

/** Whether a text has a line break or another sign that steers: in a header, all behind it would be another header. */
export function isOneLine(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029]/u.test(text);
}
