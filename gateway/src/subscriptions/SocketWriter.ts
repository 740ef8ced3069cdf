import type { Duplex } from 'node:stream';
import { Drain } from './Drain.js';

/** Bytes up to which a message is copied together; larger ones go out in the pieces they come in. */
const smallMessage = 32 * 1024;
/** FIN and the opcode of a text frame (RFC 6455, 5.2). */
const textFrame = 0x81;

/**
 * Writes text messages onto the connection below a WebSocket, each as one unmasked frame. Bytes that many sockets
 * send are shared by all of them. It fits in with what `ws` writes there itself, which without compression never leaves a frame
 * half written.
 */
export class SocketWriter {
  readonly #connection: Duplex;
  #drain: Drain | undefined;

  constructor(connection: Duplex) {
    this.#connection = connection;
  }

  /** Bytes that are not yet with the operating system. */
  get waiting(): number {
    return this.#connection.writableLength;
  }

  /** Sends a message that is all of these, one after the other. @returns false when the client is behind */
  write(head: string, body?: Buffer, tail = ''): boolean {
    const length = Buffer.byteLength(head) + (body?.length ?? 0) + tail.length;
    const isSmall = length <= smallMessage;
    const start = headerLength(length);
    const frame = Buffer.allocUnsafe(
      isSmall ? start + length : start + length - (body?.length ?? 0) - tail.length,
    );
    writeHeader(frame, length);
    const at = start + frame.write(head, start);
    if (isSmall) {
      body?.copy(frame, at);
      if (tail) frame.write(tail, at + (body?.length ?? 0), 'latin1');
      return this.#connection.write(frame);
    }
    this.#connection.cork();
    this.#connection.write(frame);
    if (body) this.#connection.write(body);
    if (tail) this.#connection.write(tail, 'latin1');
    this.#connection.uncork();
    return !this.#connection.writableNeedDrain;
  }

  /** Calls back when the client has read what was written. */
  whenRoomy(callback: () => void): void {
    this.#drain ??= new Drain(this.#connection);
    this.#drain.whenRoomy(callback);
  }
}

function headerLength(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

function writeHeader(frame: Buffer, length: number): void {
  frame[0] = textFrame;
  if (length < 126) {
    frame[1] = length;
  } else if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
}
