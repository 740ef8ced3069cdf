import { connect } from 'node:net';

/** Opcodes of a text frame, of one that closes, and of those that show that the other is there. */
const text = 1;
const close = 8;
const ping = 9;
const pong = 10;

const nothing = Buffer.alloc(0);
/** What all of them read into: a message is looked at before the next piece is read. */
const readBuffer = Buffer.allocUnsafeSlow(65_536);

/**
 * A client of graphql-transport-ws that costs next to nothing: it counts messages, and looks into them only when it is
 * asked to.
 */
export class RawClient {
  #socket;
  #rest = nothing;
  #handshake;
  /** Called with each message's bytes, which are overwritten afterwards. */
  onMessage = () => {};
  /** Called with the code of a close frame, or nothing where the connection ends without one. */
  onEnd = () => {};

  /** @param port where the server listens on this machine */
  static async open(port, headers = '') {
    const client = new RawClient();
    await client.#open(port, headers);
    return client;
  }

  #open(port, headers) {
    return new Promise((resolve, reject) => {
      this.#handshake = resolve;
      const callback = (size) => {
        this.#receive(readBuffer.subarray(0, size));
        return true;
      };
      this.#socket = connect({ port, host: '127.0.0.1', onread: { buffer: readBuffer, callback } });
      this.#socket.setNoDelay(true);
      this.#socket.on('error', reject);
      this.#socket.once('close', () => this.onEnd());
      this.#socket.write(
        `GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
          `sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n` +
          `sec-websocket-protocol: graphql-transport-ws\r\n${headers}\r\n`,
      );
    });
  }

  send(message) {
    this.#write(text, Buffer.from(JSON.stringify(message)));
  }

  #write(opcode, payload) {
    const isShort = payload.length < 126;
    const frame = Buffer.alloc((isShort ? 6 : 8) + payload.length);
    frame[0] = 0x80 | opcode;
    // Masked, as clients must, with a mask of zeros that changes nothing.
    frame[1] = 0x80 | (isShort ? payload.length : 126);
    if (!isShort) frame.writeUInt16BE(payload.length, 2);
    payload.copy(frame, frame.length - payload.length);
    this.#socket.write(frame);
  }

  /** Resolves when the connection is gone. */
  close() {
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.destroy();
    return closed;
  }

  #receive(bytes) {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    if (this.#handshake) {
      const end = data.indexOf('\r\n\r\n');
      if (end === -1) return void (this.#rest = Buffer.from(data));
      if (!data.subarray(0, end).toString().startsWith('HTTP/1.1 101')) throw new Error(data.toString());
      data = data.subarray(end + 4);
      this.#handshake();
      this.#handshake = undefined;
    }
    let at = 0;
    while (at + 2 <= data.length) {
      let start = at + 2;
      let length = data[at + 1];
      if (length === 126) {
        if (start + 2 > data.length) break;
        length = data.readUInt16BE(start);
        start += 2;
      } else if (length === 127) {
        if (start + 8 > data.length) break;
        length = Number(data.readBigUInt64BE(start));
        start += 8;
      }
      if (start + length > data.length) break;
      const opcode = data[at] & 0x0f;
      if (opcode === text) this.onMessage(data.subarray(start, start + length));
      // Who does not answer is cut off.
      if (opcode === ping) this.#write(pong, data.subarray(start, start + length));
      if (opcode === close)
        this.onEnd(data.readUInt16BE(start), data.toString('utf8', start + 2, start + length));
      at = start + length;
    }
    this.#rest = at === data.length ? nothing : Buffer.from(data.subarray(at));
  }
}
