import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { PlainConnection, type PlainService } from './PlainConnection.js';
import type { PlainRequest } from './PlainRequest.js';
import type { PlainResponse } from './PlainResponse.js';

export type PlainHandler = (request: PlainRequest, response: PlainResponse) => unknown;

export interface PlainConnectionsOptions {
  /** Milliseconds that an idle connection is kept. */
  keepAliveMs: number;
  maxBodyBytes: number;
  isPlain(headers: IncomingHttpHeaders): boolean;
  answer(request: PlainRequest, response: PlainResponse): void;
  handOver(socket: Socket): void;
}

/** Milliseconds between looks at what does not move. */
const lookInterval = 1_000;

/** The connections over which nothing but plain requests has come: docs/decisions/0045. */
export class PlainConnections implements PlainService {
  readonly maxBodyBytes: number;
  readonly persistence: string;
  readonly paths = new Map<string, string>();
  readonly isPlain: PlainService['isPlain'];
  readonly answer: PlainService['answer'];
  readonly handOver: PlainService['handOver'];
  isDraining = false;
  readonly #connections = new Set<PlainConnection>();
  readonly #idleLooks: number;
  #looking: NodeJS.Timeout | undefined;

  constructor({ keepAliveMs, maxBodyBytes, isPlain, answer, handOver }: PlainConnectionsOptions) {
    this.maxBodyBytes = maxBodyBytes;
    this.isPlain = isPlain;
    this.answer = answer;
    this.handOver = handOver;
    const seconds = Math.floor(keepAliveMs / 1_000);
    this.persistence = `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n`;
    this.#idleLooks = Math.ceil(keepAliveMs / lookInterval);
  }

  accept(socket: Socket): void {
    this.#connections.add(new PlainConnection(socket, this));
    this.#looking ??= setInterval(() => this.#look(), lookInterval).unref();
  }

  ended(connection: PlainConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  closeIdle(): void {
    for (const connection of this.#connections) if (connection.isIdle) connection.destroy();
  }

  closeAll(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #look(): void {
    for (const connection of this.#connections) connection.look(this.#idleLooks);
  }
}
