import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { Readiness } from '@gantry/platform/health/Readiness.js';
import { closeServer } from '@gantry/platform/http/closeServer.js';
import { listenOn } from '@gantry/platform/http/listenOn.js';
import { sendMetrics } from '@gantry/platform/telemetry/sendMetrics.js';
import type { TlsCredentials } from '@gantry/platform/tls/TlsCredentials.js';
import { sendAnswer } from './http/sendAnswer.js';
import type { OpenRegistry } from './openRegistry.js';

/** Milliseconds that requests under way get to finish when it closes: a large graph is examined for seconds. */
const closeGraceMs = 10_000;
/** Milliseconds that a whole request may take to arrive. */
const requestTimeout = 60_000;

export interface RegistryServerOptions {
  registry: OpenRegistry;
  metrics: Registry;
  /** Serves over HTTPS only. A key says who calls; a certificate of theirs is not asked for. */
  tls?: TlsCredentials | undefined;
}

/** The registry in a process of its own: its API over HTTP or HTTPS, health and metrics. */
export class RegistryServer {
  readonly #options: RegistryServerOptions;
  readonly #server: Server;
  /** Health and metrics over plain HTTP. */
  readonly #probes: Server;
  readonly #readiness: Readiness;
  readonly #unfollow: (() => void) | undefined;
  #draining = false;

  constructor(options: RegistryServerOptions) {
    const { registry, tls } = options;
    this.#options = options;
    this.#readiness = new Readiness({ database: () => registry.ready() });
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#serve(request, response);
    if (tls) {
      const server = createSecureServer({ ...tls.current.options, requestTimeout }, serve);
      this.#unfollow = tls.onChange(() => server.setSecureContext(tls.current.options));
      this.#server = server;
    } else this.#server = createServer({ requestTimeout }, serve);
    this.#probes = createServer((request, response) => void this.#probe(request, response));
  }

  /** @returns the port that is listened on, of use when 0 was asked for */
  listen(port: number, host: string): Promise<number> {
    return listenOn(this.#server, port, host);
  }

  /** Answers `/health/live`, `/health/ready` and `/metrics`, and nothing else, over plain HTTP. @returns the port */
  listenForProbes(port: number, host: string): Promise<number> {
    return listenOn(this.#probes, port, host);
  }

  /**
   * Says that it is not ready, and goes on serving for so many milliseconds, so that whoever sends requests here can hear of it. In
   * the middle of that time those are answered who wait for news.
   */
  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    await delay(milliseconds / 2);
    this.#options.registry.release();
    await delay(milliseconds / 2);
  }

  /** Takes nothing new; requests under way finish. */
  async close(): Promise<void> {
    this.#draining = true;
    this.#unfollow?.();
    this.#options.registry.release();
    await closeServer(this.#server, closeGraceMs);
    // Probes are answered to the end: live, and not ready.
    await closeServer(this.#probes, 0);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#draining) response.setHeader('connection', 'close');
    const isProbe = /^\/(?:health\/|metrics(?:\?|$))/.test(request.url ?? '');
    if (isProbe) return this.#probe(request, response);
    return this.#options.registry.handle(request, response);
  }

  async #probe(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (request.url?.split('?', 1)[0]) {
      case '/health/live':
        return sendAnswer(response, { status: 200, body: { status: 'live' } });
      case '/health/ready':
        return this.#sayWhetherReady(response);
      case '/metrics':
        return sendMetrics(this.#options.metrics, request, response);
      default:
        return sendAnswer(response, { status: 404, body: { error: 'There is nothing here.' } });
    }
  }

  async #sayWhetherReady(response: ServerResponse): Promise<void> {
    if (this.#draining) {
      sendAnswer(response, { status: 503, body: { status: 'draining', missing: [] } });
      return;
    }
    const { ready, missing } = await this.#readiness.report();
    const body = { status: ready ? 'ready' : 'unavailable', missing };
    sendAnswer(response, { status: ready ? 200 : 503, body });
  }
}
