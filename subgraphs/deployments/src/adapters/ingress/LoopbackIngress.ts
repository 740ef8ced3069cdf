import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ingress, IngressAddress } from '../../domain/ports/Ingress.js';
import type { Upstream } from '../../domain/ports/ReplicaRunner.js';
import { forwardRequest } from './forwardRequest.js';
import { forwardUpgrade } from './forwardUpgrade.js';
import { ZoneRoutes } from './ZoneRoutes.js';

export interface LoopbackIngressOptions {
  /** Zones get ports from `firstPort` to `lastPort`; outside what systems hand out by themselves. */
  firstPort: number;
  lastPort: number;
  /** Milliseconds to wait for a remembered port that somebody still holds. */
  portWaitMs: number;
}

interface OpenZone {
  server: Server;
  routes: ZoneRoutes;
  address: IngressAddress;
}

/** One port of 127.0.0.1 for each zone, served by this process. */
export class LoopbackIngress implements Ingress {
  readonly #options: LoopbackIngressOptions;
  readonly #zones = new Map<string, OpenZone>();

  constructor(options: LoopbackIngressOptions) {
    this.#options = options;
  }

  async open(zoneId: string, rememberedPort: number | null): Promise<IngressAddress> {
    const known = this.#zones.get(zoneId);
    if (known) return known.address;
    const routes = new ZoneRoutes();
    const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
    server.on('request', (request, response) => forwardRequest(routes, request, response));
    server.on('upgrade', (request, socket, head) => forwardUpgrade(routes, request, socket, head));
    const port =
      (rememberedPort !== null && (await this.#listenAgain(server, rememberedPort))) ||
      (await this.#listenAnywhere(server));
    const address = addressOf(port);
    this.#zones.set(zoneId, { server, routes, address });
    return address;
  }

  async reserve(): Promise<IngressAddress> {
    const server = createServer();
    const port = await this.#listenAnywhere(server);
    await new Promise((resolve) => server.close(resolve));
    return addressOf(port);
  }

  route(zoneId: string, upstreams: readonly Upstream[]): void {
    this.#zones.get(zoneId)?.routes.replace(upstreams);
  }

  async drained(zoneId: string, upstreams: readonly Upstream[], graceMs: number): Promise<void> {
    await this.#zones.get(zoneId)?.routes.drained(upstreams, graceMs);
  }

  async close(zoneId: string): Promise<void> {
    const zone = this.#zones.get(zoneId);
    if (!zone) return;
    this.#zones.delete(zoneId);
    const closed = new Promise((resolve) => zone.server.close(resolve));
    zone.server.closeAllConnections();
    zone.routes.close();
    await closed;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#zones.keys()].map((zoneId) => this.close(zoneId)));
  }

  /** The port, or 0 when it stays taken. */
  async #listenAgain(server: Server, port: number): Promise<number> {
    for (const end = Date.now() + this.#options.portWaitMs; ; await delay(50)) {
      if (await listen(server, port)) return port;
      if (Date.now() >= end) return 0;
    }
  }

  /** Begins anywhere in the range, so that two platforms on one machine seldom ask for the same port. */
  async #listenAnywhere(server: Server): Promise<number> {
    const { firstPort, lastPort } = this.#options;
    const count = lastPort - firstPort + 1;
    const start = Math.floor(Math.random() * count);
    for (let step = 0; step < count; step += 1) {
      const port = firstPort + ((start + step) % count);
      if (await listen(server, port)) return port;
    }
    throw new Error(`No port from ${firstPort} to ${lastPort} is free for a zone.`);
  }
}

function addressOf(port: number): IngressAddress {
  return { port, url: `http://127.0.0.1:${port}/` };
}

async function listen(server: Server, port: number): Promise<boolean> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw error;
  }
}
