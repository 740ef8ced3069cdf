import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';

/** Header fields: names and values one after the other, or by name; names in lower case. */
export type Fields = readonly string[] | Readonly<Record<string, string | number>>;

/** Where a response goes. */
export interface PlainReceiver {
  /**
   * @param head whole, with the empty line after it
   * @param body bytes, or text of a character for each byte
   */
  send(head: string, body: Buffer | string, isLast: boolean): void;
  destroy(): void;
  /** Whether all that was sent is with the system, so that nobody reads its memory any more. */
  readonly hasGone: boolean;
}

/**
 * The answer to a plain request, which is sent in one piece; what handlers do with it has the names, and the meaning, that it has in
 * Node's `ServerResponse`.
 */
export class PlainResponse {
  statusCode = 200;
  readonly #receiver: PlainReceiver;
  /** Ends the head. */
  readonly #persistence: string;
  #isLast: boolean;
  #fields: Map<string, string> | undefined;
  #head = '';
  #isEnded = false;
  /** Whether the head says how long the body is. */
  #hasLength = true;
  #left: (() => void) | undefined;

  /**
   * @param isLast whether the connection ends with it
   * @param persistence the fields that say how long the connection lives otherwise, each with its line break
   */
  constructor(receiver: PlainReceiver, isLast: boolean, persistence: string) {
    this.#receiver = receiver;
    this.#isLast = isLast;
    this.#persistence = persistence;
  }

  get headersSent(): boolean {
    return this.#head !== '';
  }

  /** Whether it has been sent, and nobody reads the memory of its body any more. */
  get hasGone(): boolean {
    return this.#isEnded && this.#receiver.hasGone;
  }

  /** Has `listener` told if the client leaves before the end. */
  onLeft(listener: () => void): void {
    this.#left = listener;
  }

  /** The client has left. */
  leave(): void {
    if (!this.#isEnded) this.#left?.();
  }

  getHeaderNames(): string[] {
    return this.#fields ? [...this.#fields.keys()] : [];
  }

  hasHeader(name: string): boolean {
    return this.#fields?.has(name) ?? false;
  }

  setHeader(name: string, value: string | number | readonly string[]): this {
    validateHeaderName(name);
    const text = Array.isArray(value) ? value.join(', ') : String(value);
    validateHeaderValue(name, text);
    (this.#fields ??= new Map()).set(name, text);
    return this;
  }

  appendHeader(name: string, value: string | readonly string[]): this {
    const before = this.#fields?.get(name);
    const added = typeof value === 'string' ? value : value.join(', ');
    if (added === '') return this;
    return this.setHeader(name, before === undefined ? added : `${before}, ${added}`);
  }

  /**
   * @param fields as a list they say how long the body is, and nothing of the connection, which spares looking for it
   * @throws Error for a value that could pass for more of a head
   */
  writeHead(status: number, fields: Fields = []): this {
    this.statusCode = status;
    this.#head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${this.#fields || !isList(fields) ? this.#merged(fields) : written(fields)}`;
    return this;
  }

  /** Sends it all. @param encoding of a body that is text: with `latin1`, a byte for each character */
  end(body: Buffer | string = '', encoding: 'utf8' | 'latin1' = 'utf8'): this {
    if (this.#isEnded) return this;
    if (this.#head === '') this.writeHead(this.statusCode, {});
    this.#isEnded = true;
    // Without it the answer would last as long as its connection.
    if (!this.#hasLength) this.#head += `content-length: ${Buffer.byteLength(body, encoding)}\r\n`;
    const persistence = this.#isLast ? 'Connection: close\r\n' : this.#persistence;
    const head = `${this.#head}Date: ${httpDate()}\r\n${persistence}\r\n`;
    const bytes = encoding === 'utf8' && typeof body === 'string' && body !== '' ? Buffer.from(body) : body;
    this.#receiver.send(head, bytes, this.#isLast);
    return this;
  }

  /** Cuts the answer off, with its connection. */
  destroy(): this {
    this.#receiver.destroy();
    return this;
  }

  #merged(fields: Fields): string {
    for (const [name, value] of entriesOf(fields)) this.setHeader(name, value);
    if (this.#fields?.get('connection') === 'close') this.#isLast = true;
    this.#fields?.delete('connection');
    this.#hasLength = this.hasHeader('content-length') || this.statusCode === 204;
    return written([...(this.#fields ?? [])].flat());
  }
}

function entriesOf(fields: Fields): [string, string | number][] {
  if (!isList(fields)) return Object.entries(fields);
  return fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1]!] as [string, string]] : []));
}

function written(fields: readonly string[]): string {
  let text = '';
  for (let at = 0; at < fields.length; at += 2) {
    const value = fields[at + 1]!;
    if (!valid.has(value)) validate(fields[at]!, value);
    text += `${fields[at]}: ${value}\r\n`;
  }
  return text;
}

/** Values that have been looked at: nearly all of an answer's are those of the first one. */
const valid = new Set<string>();
const mostKept = 100;

function validate(name: string, value: string): void {
  validateHeaderValue(name, value);
  if (valid.size < mostKept) valid.add(value);
}

function isList(fields: Fields): fields is readonly string[] {
  return Array.isArray(fields);
}

let date = '';
let dateUntil = 0;

/** RFC 9110, 5.6.7; made once a second. */
function httpDate(): string {
  const now = Date.now();
  if (now >= dateUntil) {
    date = new Date(now).toUTCString();
    dateUntil = now - (now % 1_000) + 1_000;
  }
  return date;
}
