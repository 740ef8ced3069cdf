import { isJsonObject, type Json } from '../Json.js';
import type { Secrets } from './secretValue.js';

/** What stands where a secret would. */
export const masked = '***';

/** Texts shorter than this would be found in what has nothing to do with them. */
const shortest = 4;

/** Properties of a secret for an authentication that anybody may know. */
const open = new Set(
  'authority endpoints grant issuers scopes audiences request username id authentication type'.split(' '),
);

/** Takes secrets out of what is kept and shown: their texts, also as URLs and Base64 write them. */
export class Mask {
  readonly #texts = new Set<string>();
  #pattern: RegExp | null = null;

  constructor(secrets: Secrets = {}) {
    for (const value of Object.values(secrets)) this.#addFrom(value);
  }

  /** Hides one more text. */
  add(text: string): void {
    if (text.length < shortest) return;
    const base64 = Buffer.from(text).toString('base64');
    for (const form of [
      text,
      JSON.stringify(text).slice(1, -1),
      encodeURIComponent(text.toWellFormed()),
      base64,
    ])
      this.#texts.add(form);
    this.#pattern = null;
  }

  /** Whether there is anything to hide in a value. */
  touches(value: Json): boolean {
    if (this.#texts.size === 0) return false;
    if (typeof value === 'string') return this.text(value) !== value;
    if (Array.isArray(value)) return value.some((item) => this.touches(item));
    return (
      isJsonObject(value) && Object.entries(value).some((entry) => entry.some((part) => this.touches(part)))
    );
  }

  text(text: string): string {
    if (this.#texts.size === 0) return text;
    // The longest first, so that none is left in pieces.
    this.#pattern ??= new RegExp(
      [...this.#texts]
        .toSorted((a, b) => b.length - a.length)
        .map((each) => each.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'))
        .join('|'),
      'gu',
    );
    return text.replace(this.#pattern, masked);
  }

  /** The value without secrets; itself where it has none. */
  value<T extends Json>(value: T): T {
    return this.touches(value) ? (this.#without(value) as T) : value;
  }

  #without(value: Json): Json {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#without(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.text(name), this.#without(item)]),
    );
  }

  #addFrom(value: Json): void {
    if (typeof value === 'string') this.add(value.trim());
    else if (Array.isArray(value)) for (const item of value) this.#addFrom(item);
    else if (isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) if (!open.has(name)) this.#addFrom(item);
      const { username, password } = value;
      if (typeof username === 'string' && typeof password === 'string') this.add(`${username}:${password}`);
    } else if (typeof value === 'number') this.add(String(value));
  }
}
