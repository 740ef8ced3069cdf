import { LruCache } from '../cache/LruCache.js';
import { BodyMemory } from './BodyMemory.js';

/** What a response says of itself before its body. */
export interface ResponseHead {
  readonly status: number;
  /** Header fields that matter here, by name in lower case; undefined where there is none. */
  readonly cacheControl: string | undefined;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  /** Seconds that it had been kept for on the way when it came, where a cache says so. */
  readonly age: number | undefined;
  /** Whether the connection may be used again. */
  readonly isKeptAlive: boolean;
  /** Seconds that the server keeps the idle connection for, where it says so. */
  readonly keepAliveSeconds: number | undefined;
}

/** A response as it came. */
export interface HttpResponse extends ResponseHead {
  readonly bytes: Buffer;
  /** The bytes are not read any more, and their memory may be used again: said by who alone has them. */
  giveBack(): void;
}

/** Bytes that the head of a response, or a line of a chunked body, may have. */
const maxHeadBytes = 65_536;
const maxLineBytes = 1_024;

const nothing = Buffer.alloc(0);

/** For all connections. Who gives nothing back leaves its memory to the garbage collector. */
const memory = new BodyMemory();

class ReadResponse implements HttpResponse {
  readonly status: number;
  readonly cacheControl: string | undefined;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly age: number | undefined;
  readonly isKeptAlive: boolean;
  readonly keepAliveSeconds: number | undefined;
  bytes: Buffer;
  #block: Buffer | undefined;

  /** @param block what the bytes are a part of */
  constructor(head: ResponseHead, block: Buffer, length: number) {
    this.status = head.status;
    this.cacheControl = head.cacheControl;
    this.contentType = head.contentType;
    this.retryAfter = head.retryAfter;
    this.age = head.age;
    this.isKeptAlive = head.isKeptAlive;
    this.keepAliveSeconds = head.keepAliveSeconds;
    this.bytes = block.subarray(0, length);
    this.#block = block;
  }

  giveBack(): void {
    if (!this.#block) return;
    // Rather nothing than what belongs to somebody else.
    this.bytes = nothing;
    if (this.#block !== nothing) memory.giveBack(this.#block);
    this.#block = undefined;
  }
}

/**
 * Reads one HTTP/1.1 response (RFC 9112) out of the pieces that a connection gives. It is strict: what is not certain to
 * end where it seems to is an error, because the next response would be another request's.
 */
export class ResponseReader {
  readonly #maxBytes: number;
  readonly #hasBody: boolean;
  #head: ResponseHead | undefined;
  /** What came of the head, or of a line of a chunked body, so far. */
  #pending: Buffer = nothing;
  #body: Buffer = nothing;
  #filled = 0;
  /** Bytes of the body, or of its chunk, that are still to come. */
  #missing = 0;
  #framing: 'none' | 'length' | 'chunked' | 'close' = 'none';
  #chunkState: 'size' | 'data' | 'after' | 'trailer' = 'size';

  /**
   * @param maxBytes that a body may have
   * @param hasBody whether a body may come at all: not for HEAD
   */
  constructor(maxBytes: number, hasBody = true) {
    this.#maxBytes = maxBytes;
    this.#hasBody = hasBody;
  }

  /** Whether anything has been read. */
  get hasBegun(): boolean {
    return this.#head !== undefined || this.#pending.length > 0;
  }

  /**
   * Takes a piece, which may be overwritten afterwards.
   * @returns the response once it is complete
   * @throws Error for what is no response, too large, or more than one
   */
  push(piece: Buffer): HttpResponse | undefined {
    let at = 0;
    while (this.#head === undefined) {
      const end = this.#readHead(piece, at);
      if (end < 0) return undefined;
      at = end;
    }
    const isComplete = this.#readBody(piece, at);
    return isComplete ? this.#response() : undefined;
  }

  /** The connection has ended. @returns the response, where its end is the connection's */
  end(): HttpResponse | undefined {
    return this.#head && this.#framing === 'close' ? this.#response() : undefined;
  }

  #response(): HttpResponse {
    return new ReadResponse(this.#head!, this.#body, this.#filled);
  }

  /** @returns where the head ends; -1 when it has not ended yet */
  #readHead(piece: Buffer, at: number): number {
    const before = this.#pending.length;
    const known = before === 0 ? piece.subarray(at) : Buffer.concat([this.#pending, piece.subarray(at)]);
    const end = known.indexOf('\r\n\r\n');
    if (end > maxHeadBytes || (end < 0 && known.length > maxHeadBytes))
      throw new Error('The head is too large.');
    if (end < 0) {
      this.#pending = Buffer.from(known);
      return -1;
    }
    this.#pending = nothing;
    this.#begin(known.toString('latin1', 0, end));
    return at + end + 4 - before;
  }

  #begin(text: string): void {
    const { head, fields } = parsedHead(text);
    // 100 Continue, 103 Early Hints: the response itself comes later.
    if (head.status >= 100 && head.status < 200) return;
    this.#head = head;
    this.#frame(head.status, fields);
    if (this.#framing === 'close') this.#head = { ...head, isKeptAlive: false };
  }

  /** How the body ends: RFC 9112, section 6.3. */
  #frame(code: number, fields: ReadonlyMap<string, string>): void {
    if (!this.#hasBody || code === 204 || code === 304) return;
    const coding = fields.get('transfer-encoding');
    const length = fields.get('content-length');
    if (coding !== undefined) {
      if (length !== undefined) throw new Error('The response has both a length and a transfer coding.');
      if (coding.toLowerCase() !== 'chunked')
        throw new Error(`The transfer coding "${coding}" is not known.`);
      this.#framing = 'chunked';
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) throw new Error(`The length "${length}" is none.`);
      this.#missing = Number(length);
      if (this.#missing === 0) return;
      this.#framing = 'length';
      this.#reserve(this.#missing);
    } else {
      this.#framing = 'close';
    }
  }

  /** @returns whether the body is complete */
  #readBody(piece: Buffer, at: number): boolean {
    switch (this.#framing) {
      case 'none':
        if (at < piece.length) throw new Error('There is more than the response.');
        return true;
      case 'close':
        this.#take(piece, at, piece.length);
        return false;
      case 'length':
        if (piece.length - at > this.#missing) throw new Error('There is more than the response.');
        this.#take(piece, at, piece.length);
        this.#missing -= piece.length - at;
        return this.#missing === 0;
      case 'chunked':
        return this.#readChunks(piece, at);
    }
  }

  #readChunks(piece: Buffer, start: number): boolean {
    let at = start;
    while (at < piece.length) {
      if (this.#chunkState === 'data') {
        const end = Math.min(piece.length, at + this.#missing);
        this.#take(piece, at, end);
        this.#missing -= end - at;
        at = end;
        if (this.#missing === 0) this.#chunkState = 'after';
        continue;
      }
      const newline = piece.indexOf(10, at);
      const upTo = newline < 0 ? piece.length : newline + 1;
      if (this.#pending.length + upTo - at > maxLineBytes) throw new Error('A line of the body is too long.');
      this.#pending = Buffer.concat([this.#pending, piece.subarray(at, upTo)]);
      at = upTo;
      if (newline < 0) return false;
      const line = this.#pending.toString('latin1');
      this.#pending = nothing;
      if (this.#readLine(line)) {
        if (at < piece.length) throw new Error('There is more than the response.');
        return true;
      }
    }
    return false;
  }

  /** @returns whether it was the last line of the response */
  #readLine(line: string): boolean {
    if (!line.endsWith('\r\n')) throw new Error('A line of the body does not end as lines do.');
    const text = line.slice(0, -2);
    switch (this.#chunkState) {
      case 'after':
        if (text !== '') throw new Error('A chunk is longer than it says.');
        this.#chunkState = 'size';
        return false;
      case 'trailer':
        return text === '';
      default: {
        const size = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/.exec(text)?.[1];
        if (size === undefined) throw new Error('A chunk has no size.');
        this.#missing = Number.parseInt(size, 16);
        this.#chunkState = this.#missing === 0 ? 'trailer' : 'data';
        return false;
      }
    }
  }

  #take(piece: Buffer, from: number, to: number): void {
    const size = this.#filled + to - from;
    this.#reserve(size);
    piece.copy(this.#body, this.#filled, from, to);
    this.#filled = size;
  }

  #reserve(size: number): void {
    if (size > this.#maxBytes) throw new Error(`The body is larger than ${this.#maxBytes} bytes.`);
    if (size <= this.#body.length) return;
    const body = memory.take(Math.max(size, this.#filled * 2));
    if (this.#body !== nothing) {
      this.#body.copy(body, 0, 0, this.#filled);
      memory.giveBack(this.#body);
    }
    this.#body = body;
  }
}

interface ParsedHead {
  readonly head: ResponseHead;
  readonly fields: ReadonlyMap<string, string>;
}

/** Heads that were parsed lately: answers of one size that come within a second often have the same. */
const parsedHeads = new LruCache<string, ParsedHead>(100);
/** Letters of a head that is worth keeping. */
const longestParsed = 2_000;

function parsedHead(text: string): ParsedHead {
  const known = parsedHeads.get(text);
  if (known) return known;
  const parsed = parseHead(text);
  if (text.length <= longestParsed) parsedHeads.set(text, parsed);
  return parsed;
}

function parseHead(text: string): ParsedHead {
  const status = /^HTTP\/1\.([01]) (\d{3})(?: [^\r\n]*)?(?:\r\n|$)/.exec(text);
  if (!status) throw new Error('The answer is no HTTP response.');
  const [line, minor, code] = status;
  const fields = readFields(text, line.length);
  const connection = fields.get('connection')?.toLowerCase() ?? '';
  const keepAlive = /(?:^|[,;\s])timeout=(\d+)/i.exec(fields.get('keep-alive') ?? '')?.[1];
  // Of several ages the first counts: RFC 9111, section 5.1.
  const age = /^(\d{1,10})\s*(?:,|$)/.exec(fields.get('age') ?? '')?.[1];
  const head: ResponseHead = {
    status: Number(code),
    cacheControl: fields.get('cache-control'),
    contentType: fields.get('content-type'),
    retryAfter: fields.get('retry-after'),
    age: age === undefined ? undefined : Number(age),
    isKeptAlive: minor === '1' ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection),
    keepAliveSeconds: keepAlive === undefined ? undefined : Number(keepAlive),
  };
  return { head, fields };
}

/** A token, as RFC 9110 has it: no white space before the colon, and no lines that go on. */
const isFieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const wanted = new Set([
  'age',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'keep-alive',
  'retry-after',
  'transfer-encoding',
]);
const wantedLengths = new Set([...wanted].map((name) => name.length));

/** The fields that matter, by name in lower case; those that occur more than once as a list, as RFC 9110 has it. */
function readFields(text: string, start: number): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = start; at < text.length;) {
    const newline = text.indexOf('\r\n', at);
    const end = newline < 0 ? text.length : newline;
    const colon = text.indexOf(':', at);
    // How responses are smuggled.
    if (colon <= at || colon >= end || !isFieldName.test(text.slice(at, colon))) {
      throw new Error('A header field is not well-formed.');
    }
    const name = wantedLengths.has(colon - at) ? text.slice(at, colon).toLowerCase() : '';
    if (wanted.has(name)) {
      const value = text.slice(colon + 1, end).trim();
      const known = fields.get(name);
      fields.set(name, known === undefined ? value : `${known}, ${value}`);
    }
    at = end + 2;
  }
  return fields;
}
