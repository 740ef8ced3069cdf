import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import type { CallerAddress } from '../edge/callerAddress.js';
import type { SessionSource } from '../edge/Authenticator.js';
import type { OperationTimeouts } from '../execution/allowTime.js';
import type { OperationService } from '../execution/OperationService.js';
import type { PluginChain } from '../plugins/PluginChain.js';
import type { RateLimits } from '../rates/RateLimits.js';
import type { Supergraphs } from '../supergraph/Supergraphs.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { UsageClients } from '../usage/UsageClients.js';
import { closeCodes } from './closeCodes.js';
import type { Departures } from './Departures.js';
import { GraphqlSocket } from './GraphqlSocket.js';

/** The protocol's name in `sec-websocket-protocol`. */
const subprotocol = 'graphql-transport-ws';
/** Milliseconds between pings; a socket that has not answered the last one when the next is due is cut. */
const heartbeatInterval = 12_000;

export interface SocketTransportOptions {
  authenticator: SessionSource;
  service: OperationService;
  supergraphs: Supergraphs;
  plugins: PluginChain;
  tracing: Tracing;
  /** Told of each code that something is refused with before it is an operation. */
  onRefused(code: unknown): void;
  logger: Logger;
  /** Bytes a message may have. */
  maxMessageBytes: number;
  /** Milliseconds a client has to send `connection_init`. */
  connectionInitTimeoutMs: number;
  /** Operations that may be under way on one socket. */
  maxOperations: number;
  /** Counts operations before anything is done for them; without it there are no limits. */
  rates?: RateLimits | undefined;
  /** For queries and mutations. */
  timeouts: OperationTimeouts;
  addressOf: CallerAddress;
  /** Without it nobody counts what clients send. */
  clients?: UsageClients | undefined;
  departures: Departures;
}

/** Operations over the graphql-transport-ws protocol, any number of them on a socket. */
export class SocketTransport {
  readonly #options: SocketTransportOptions;
  readonly #sockets: WebSocketServer;
  readonly #heartbeat: NodeJS.Timeout;
  /** Sockets that have not answered the last ping. */
  readonly #silent = new WeakSet<WebSocket>();

  constructor(options: SocketTransportOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxMessageBytes,
      handleProtocols: (offered) => offered.has(subprotocol) && subprotocol,
      // It would leave frames half written, and cost more memory than everything else of a socket.
      perMessageDeflate: false,
    });
    this.#heartbeat = setInterval(() => this.#ping(), heartbeatInterval).unref();
  }

  /**
   * Takes over a connection that asked to become a socket.
   * @param contract the one that its path names
   */
  handleUpgrade(request: IncomingMessage, connection: Duplex, head: Buffer, contract?: string): void {
    this.#sockets.handleUpgrade(request, connection, head, (socket) => {
      if (socket.protocol !== subprotocol) {
        socket.on('error', () => socket.terminate());
        return socket.close(closeCodes.subprotocolNotAcceptable, 'Subprotocol not acceptable');
      }
      socket.on('pong', () => this.#silent.delete(socket));
      return new GraphqlSocket(socket, request, connection, { ...this.#options, contract });
    });
  }

  /** Waits until all sockets have closed that were let go; what has not in `graceMs` is cut. */
  async close(graceMs: number): Promise<void> {
    clearInterval(this.#heartbeat);
    const { clients } = this.#sockets;
    const impatient = setTimeout(() => clients.forEach((socket) => socket.terminate()), graceMs);
    const closed = new Promise<void>((resolve) => this.#sockets.close(() => resolve()));
    await closed;
    clearTimeout(impatient);
  }

  #ping(): void {
    for (const socket of this.#sockets.clients) {
      if (this.#silent.has(socket)) {
        socket.terminate();
        continue;
      }
      this.#silent.add(socket);
      socket.ping();
    }
  }
}
