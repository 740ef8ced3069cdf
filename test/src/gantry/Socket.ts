import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Caller } from './Caller.js';

/** A message of graphql-transport-ws. */
export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A bare graphql-transport-ws connection, for what a client library hides: close codes and single messages. */
export class Socket {
  readonly #messages: Message[] = [];
  #arrived = Promise.withResolvers<void>();
  /** How the server closed it, once it has. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly raw: WebSocket) {
    this.closed = once(raw, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
    raw.on('message', (text) => {
      this.#messages.push(JSON.parse(String(text)) as Message);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
    raw.on('close', () => this.#arrived.resolve());
  }

  /** Connects and sends `connection_init` with the caller's credentials; whether it is accepted is still open. */
  static async open({ endpoint, credentials }: Caller): Promise<Socket> {
    const raw = new WebSocket(endpoint.replace(/^http/, 'ws'), 'graphql-transport-ws');
    const socket = new Socket(raw);
    await once(raw, 'open');
    socket.send({ type: 'connection_init', payload: credentials });
    return socket;
  }

  send(message: Message): void {
    this.raw.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** The next message that is no ping; null when the connection ended instead. */
  async next(): Promise<Message | null> {
    for (;;) {
      const message = this.#messages.shift();
      if (message?.type === 'ping') this.send({ type: 'pong' });
      else if (message) return message;
      else if (this.raw.readyState === WebSocket.CLOSED) return null;
      else await this.#arrived.promise;
    }
  }

  async close(): Promise<void> {
    this.raw.resume();
    this.raw.close(1000);
    await this.closed;
  }
}
