import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { PlainRequest } from './PlainRequest.js';
import { PlainResponse } from './PlainResponse.js';
import { readPlainHead, type PlainHead } from './readPlainHead.js';

/** What connections have in common. */
export interface PlainService {
  /** By first line: `POST /graphql HTTP/1.1`. */
  readonly paths: ReadonlyMap<string, string>;
  /** Bytes that a body may have. */
  readonly maxBodyBytes: number;
  /** Whether connections end with their next answer. */
  readonly isDraining: boolean;
  /** The fields that say how long a connection lives, each with its line break. */
  readonly persistence: string;
  /** Whether a request can be answered in one piece. */
  isPlain(headers: IncomingHttpHeaders): boolean;
  answer(request: PlainRequest, response: PlainResponse): void;
  /** Takes a connection that begins, or goes on, with what is not plain. What was read of that can be read again. */
  handOver(socket: Socket): void;
  ended(connection: PlainConnection): void;
}

/** Bytes that a head may have, and pieces that a request may come in. */
const maxHeadBytes = 16_384;
const maxPieces = 32;
/** Bytes that may wait for the end of an answer. */
const maxEarlyBytes = 65_536;
/** Bytes of answers that may wait for their client, which is allowed to ask on until then. */
const maxUnreadBytes = 262_144;

const noBytes = Buffer.alloc(0);

function isSame(length: number, one: Buffer, other: Buffer): boolean {
  return one.compare(other, 0, length, 0, length) === 0;
}

/**
 * One connection, for as long as nothing but plain requests comes over it, each after the answer to the one before. The first request
 * that is anything else goes to Node's HTTP server as it came, and the connection with it, for good.
 */
export class PlainConnection {
  readonly #service: PlainService;
  readonly #socket: Socket;
  /** What came of a request. */
  #pending: Buffer | undefined;
  #pieces = 0;
  #head: PlainHead | undefined;
  /** Clients say the same of each request: the last head as it came, and what was read in it. */
  #lastBytes = noBytes;
  #lastHead: PlainHead | undefined;
  /** The answer that is being made. */
  #response: PlainResponse | undefined;
  /** What came while an answer was made. */
  #early: Buffer | undefined;
  /** How often it was looked at since it last moved. */
  #looks = 0;

  constructor(socket: Socket, service: PlainService) {
    this.#socket = socket;
    this.#service = service;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  /** Whether nothing is being read, made or sent. */
  get isIdle(): boolean {
    return !this.#isAnswering && this.#pending === undefined;
  }

  get hasGone(): boolean {
    return this.#socket.writableLength === 0 && !this.#socket.destroyed;
  }

  get #isAnswering(): boolean {
    return this.#response !== undefined || this.#socket.writableLength > 0;
  }

  /**
   * Called again and again. A request that does not come on belongs to Node's server, which knows how long to wait.
   * @param idleLooks after how many calls an idle connection ends
   */
  look(idleLooks: number): void {
    if (this.#isAnswering) return;
    this.#looks++;
    if (this.#pending !== undefined) {
      if (this.#looks > 1) this.#handOver(this.#pending);
    } else if (this.#looks > idleLooks) this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  send(head: string, body: Buffer | string, isLast: boolean): void {
    const socket = this.#socket;
    this.#response = undefined;
    this.#looks = 0;
    if (typeof body === 'string') socket.write(head + body, 'latin1');
    else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
    if (isLast) {
      socket.off('data', this.#onData);
      socket.destroySoon();
      return;
    }
    if (this.#early !== undefined) {
      const early = this.#early;
      this.#early = undefined;
      socket.resume();
      this.#handOver(early);
    } else if (socket.writableLength > maxUnreadBytes) {
      socket.pause();
      socket.once('drain', this.#onDrain);
    }
  }

  readonly #onDrain = (): void => void this.#socket.resume();

  readonly #onData = (piece: Buffer): void => {
    if (this.#response !== undefined) {
      this.#early = this.#early ? Buffer.concat([this.#early, piece]) : piece;
      // Not at once: who has hung up is only noticed while reading.
      if (this.#early.length > maxEarlyBytes) this.#socket.pause();
      return;
    }
    if (this.#pending === undefined) this.#looks = 0;
    const bytes = this.#pending === undefined ? piece : Buffer.concat([this.#pending, piece]);
    const head = this.#head ?? this.#readHead(bytes);
    if (head === 'other') return this.#handOver(bytes);
    if (head !== 'unfinished') {
      const end = head.bodyAt + head.length;
      if (bytes.length === end) return this.#answer(head, bytes);
      // More than one request at once: clients of GraphQL wait for answers.
      if (bytes.length > end) return this.#handOver(bytes);
      this.#head = head;
    }
    if (++this.#pieces > maxPieces) return this.#handOver(bytes);
    this.#pending = bytes;
  };

  #readHead(bytes: Buffer): PlainHead | 'unfinished' | 'other' {
    const last = this.#lastHead;
    if (last && last.bodyAt <= bytes.length && isSame(last.bodyAt, this.#lastBytes, bytes)) return last;
    const { paths, maxBodyBytes } = this.#service;
    const head = readPlainHead(bytes, paths);
    if (head === 'unfinished') return bytes.length > maxHeadBytes ? 'other' : head;
    if (head === 'other' || head.bodyAt > maxHeadBytes || head.length > maxBodyBytes) return 'other';
    if (!this.#service.isPlain(head.headers)) return 'other';
    this.#remember(head, bytes);
    return head;
  }

  #remember(head: PlainHead, bytes: Buffer): void {
    // What one request's handlers changed would be the next one's.
    Object.freeze(head.headers);
    // Memory of its own: a piece of Node's pool would keep all of that from being freed for as long as the connection lives.
    if (this.#lastBytes.length < head.bodyAt) this.#lastBytes = Buffer.allocUnsafeSlow(head.bodyAt);
    bytes.copy(this.#lastBytes, 0, 0, head.bodyAt);
    this.#lastHead = head;
  }

  #answer({ path, headers, bodyAt }: PlainHead, bytes: Buffer): void {
    const text = bytes.toString('utf8', bodyAt);
    this.#forget();
    const { isDraining, persistence } = this.#service;
    const response = (this.#response = new PlainResponse(this, isDraining, persistence));
    this.#service.answer(new PlainRequest(path, headers, this.#socket, text), response);
  }

  #forget(): void {
    this.#pending = undefined;
    this.#head = undefined;
    this.#pieces = 0;
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    this.#forget();
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    this.#service.ended(this);
    socket.unshift(bytes);
    this.#service.handOver(socket);
  }

  readonly #onEnd = (): void => {
    // As Node's server: nobody is answered who has hung up.
    this.#socket.end();
  };

  /** It closes next. */
  readonly #onError = (): void => {};

  readonly #onClose = (): void => {
    this.#service.ended(this);
    this.#response?.leave();
  };
}
