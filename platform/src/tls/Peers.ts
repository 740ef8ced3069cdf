import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { GantryError } from '../errors/GantryError.js';
import { serviceOf } from './serviceOf.js';
import type { TlsCredentials } from './TlsCredentials.js';

export interface PeersOptions {
  credentials: TlsCredentials;
  /** Services that may connect. */
  callers: ReadonlySet<string>;
  logger: Logger;
  registry: Registry;
}

interface Peer {
  service: string;
  /** Milliseconds since the epoch, of its certificate. */
  expires: number;
  /** The server's certificate that it connected to. */
  pair: unknown;
}

/** Who is at the other end of a server's connections, by certificate. Whoever may not be there is cut off. */
export class Peers {
  readonly #credentials: TlsCredentials;
  readonly #peers = new WeakMap<object, Peer>();

  constructor(server: Server, { credentials, callers, logger, registry }: PeersOptions) {
    this.#credentials = credentials;
    const refused = new Counter({
      name: 'gantry_tls_refused_total',
      help: 'Connections refused, because of no good certificate (handshake) or of one of a service that may not call (caller).',
      labelNames: ['because'],
      registers: [registry],
    });
    server.on('secureConnection', (socket) => {
      // It has held already, and so is there.
      const { subjectaltname, valid_to } = socket.getPeerCertificate();
      const service = serviceOf(subjectaltname);
      if (service !== undefined && callers.has(service)) {
        this.#peers.set(socket, { service, expires: Date.parse(valid_to), pair: credentials.current });
        return;
      }
      refused.inc({ because: 'caller' });
      logger.warn({ peer: subjectaltname, address: socket.remoteAddress }, 'A peer may not call here.');
      socket.destroy();
    });
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
      refused.inc({ because: 'handshake' });
      logger.warn({ reason: error.code, address: socket.remoteAddress }, 'A peer has no good certificate.');
    });
  }

  /**
   * The service that sent a request.
   * @throws GantryError UNAUTHENTICATED when its certificate has expired since it connected
   */
  of({ socket }: IncomingMessage): string {
    const peer = this.#peers.get(socket);
    if (peer && peer.expires > Date.now()) return peer.service;
    throw new GantryError('UNAUTHENTICATED', 'The certificate of this connection does not hold any more.');
  }

  /** Whether the connection was made before the server's certificate changed, or its peer's has expired. */
  isOutdated({ socket }: IncomingMessage): boolean {
    const peer = this.#peers.get(socket);
    return !peer || peer.pair !== this.#credentials.current || peer.expires <= Date.now();
  }
}
