import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way to a server over TCP, which can be cut, or stall, while the server goes on. */
export class Link implements AsyncDisposable {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #stalled = false;
  #muted = false;

  private constructor(target: number) {
    this.#target = target;
  }

  /** @param target a port of loopback */
  static async open(target: number): Promise<Link> {
    const link = new Link(target);
    await link.mend();
    return link;
  }

  /** Where connections to the server are taken, on loopback; it stays the same. */
  get port(): number {
    return this.#port;
  }

  /** Ends all connections, and refuses new ones. */
  async cut(): Promise<void> {
    if (!this.#server) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.drop();
    await closed;
    this.#server = undefined;
  }

  /** Ends all connections; new ones are taken. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Takes connections, and what comes over them, and lets nothing through. */
  stall(): void {
    this.#stalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets through what clients say, and loses what they are answered. */
  mute(): void {
    this.#muted = true;
  }

  /** Undoes `cut`, `stall` and `mute`. */
  async mend(): Promise<void> {
    this.#stalled = false;
    // Who has missed an answer cannot go on where it was.
    if (this.#muted) this.drop();
    this.#muted = false;
    for (const socket of this.#sockets) socket.resume();
    if (this.#server) return;
    this.#server = createServer((near) => this.#join(near));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }

  #join(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1');
    this.#forward(near, far, (bytes) => far.write(bytes));
    this.#forward(far, near, (bytes) => this.#muted || near.write(bytes));
  }

  #forward(from: Socket, to: Socket, pass: (bytes: Buffer) => void): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => to.writable && pass(bytes));
    if (this.#stalled) from.pause();
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
