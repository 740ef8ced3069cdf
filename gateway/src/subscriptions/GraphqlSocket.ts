import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { Session, SessionSource } from '../edge/Authenticator.js';
import { credentialsOfSocket } from '../edge/Credentials.js';
import { readParameters } from '../edge/GraphqlRequest.js';
import { toHttpFault } from '../edge/toHttpFault.js';
import type { OperationService } from '../execution/OperationService.js';
import type { PluginChain } from '../plugins/PluginChain.js';
import { readClientMessage, type SubscribePayload } from './ClientMessage.js';
import { closeCodes } from './closeCodes.js';
import { scheduleAt } from './scheduleAt.js';

export interface GraphqlSocketOptions {
  authenticator: SessionSource;
  service: OperationService;
  plugins: PluginChain;
  logger: Logger;
  /** Milliseconds a client has to send `connection_init`. */
  connectionInitTimeoutMs: number;
}

/**
 * One socket of the graphql-transport-ws protocol, in its words. What is wrong with the protocol closes the socket; what
 * is wrong with one operation ends that operation with an `error` message and nothing else.
 */
export class GraphqlSocket {
  readonly #options: GraphqlSocketOptions;
  readonly #socket: WebSocket;
  readonly #request: IncomingMessage;
  /** Active operations by the client's id, each ended by aborting it. */
  readonly #operations = new Map<string, AbortController>();
  #initialised = false;
  /** What the client said of itself when it opened the socket. */
  #headers: IncomingHttpHeaders = {};
  /** Set once the connection is acknowledged. */
  #session: Session | undefined;
  #stopTimer: () => void;

  constructor(socket: WebSocket, request: IncomingMessage, options: GraphqlSocketOptions) {
    this.#options = options;
    this.#socket = socket;
    this.#request = request;
    const timer = setTimeout(
      () => this.#close(closeCodes.connectionInitialisationTimeout, 'Connection initialisation timeout'),
      options.connectionInitTimeoutMs,
    );
    this.#stopTimer = () => clearTimeout(timer);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // `ws` closes with the fitting code itself: a frame too large, text that is no UTF-8.
    socket.on('error', (err) => options.logger.debug({ err }, 'A socket failed.'));
    socket.once('close', () => this.#closed());
  }

  #receive(data: WebSocket.RawData, isBinary: boolean): void {
    const message = isBinary ? undefined : readClientMessage(String(data));
    switch (message?.type) {
      case undefined:
        return this.#close(closeCodes.badRequest, 'Invalid message received');
      case 'connection_init':
        return void this.#initialise(message.payload ?? undefined);
      case 'ping':
        return this.#send({ type: 'pong', ...(message.payload ? { payload: message.payload } : {}) });
      case 'pong':
        return undefined;
      case 'subscribe':
        return this.#subscribe(message.id, message.payload);
      case 'complete':
        // An id that is not active is no fault: both sides may complete at the same time.
        return this.#finish(message.id);
    }
  }

  async #initialise(params: Record<string, unknown> | undefined): Promise<void> {
    if (this.#initialised) {
      return this.#close(closeCodes.tooManyInitialisationRequests, 'Too many initialisation requests');
    }
    this.#initialised = true;
    this.#stopTimer();
    try {
      const credentials = credentialsOfSocket(params, this.#request.headers);
      const session = await this.#options.authenticator.authenticate(credentials);
      this.#headers = credentials.headers;
      // A tenant that is not theirs is better told now than with every operation.
      await session.context(randomUUID());
      if (!this.#isOpen) return;
      this.#stopTimer = scheduleAt(session.expiresAt, () =>
        this.#close(closeCodes.forbidden, 'UNAUTHENTICATED'),
      );
      this.#session = session;
      this.#send({ type: 'connection_ack' });
    } catch (error) {
      const code = this.#formatted(error, randomUUID())[0]?.extensions?.['code'];
      const refused = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
      this.#close(refused ? closeCodes.forbidden : closeCodes.tryAgainLater, String(code));
    }
  }

  #subscribe(id: string, payload: SubscribePayload): void {
    const session = this.#session;
    if (!session) return this.#close(closeCodes.unauthorized, 'Unauthorized');
    if (this.#operations.has(id)) {
      return this.#close(closeCodes.subscriberAlreadyExists, `Subscriber for ${id} already exists`);
    }
    const operation = new AbortController();
    this.#operations.set(id, operation);
    this.#run(id, session, payload, operation.signal).catch((err: unknown) => {
      this.#options.logger.error({ err }, 'A socket failed unexpectedly.');
      this.#close(closeCodes.internalServerError, 'Internal server error');
    });
  }

  /** Runs one operation to its end. After `signal` aborts nothing more is said about it: the id may be another's. */
  async #run(id: string, session: Session, payload: SubscribePayload, signal: AbortSignal): Promise<void> {
    const requestId = randomUUID();
    try {
      await this.#answer(id, payload, () => session.context(requestId), signal);
      if (!signal.aborted) this.#send({ id, type: 'complete' });
    } catch (error) {
      if (!signal.aborted) this.#send({ id, type: 'error', payload: this.#formatted(error, requestId) });
    }
    if (!signal.aborted) this.#operations.delete(id);
  }

  async #answer(
    id: string,
    payload: SubscribePayload,
    renew: () => Promise<RequestContext>,
    signal: AbortSignal,
  ): Promise<void> {
    const { service, plugins } = this.#options;
    const context = await renew();
    const about = { headers: this.#headers, context, transport: 'ws' } as const;
    const runnable = await service.prepare(await plugins.request(readParameters(payload), about), context);
    if (runnable.operation.type !== 'subscription') {
      const result = await service.execute(runnable, context, signal);
      if (!signal.aborted) await this.#next(id, result);
      return;
    }
    const results = service.subscribe(runnable, context, renew, 'ws');
    const cancel = (): void => void results.return?.();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    for await (const result of results) {
      if (signal.aborted) return;
      await this.#next(id, result);
    }
  }

  /** Resolves when the result is on its way, so that a slow client slows only what it subscribed to. */
  #next(id: string, result: unknown): Promise<void> {
    const text = JSON.stringify({ id, type: 'next', payload: result });
    return new Promise((resolve) => {
      if (!this.#isOpen) return resolve();
      // That the socket broke is told by its `close`.
      this.#socket.send(text, () => resolve());
    });
  }

  #send(message: Record<string, unknown>): void {
    if (this.#isOpen) this.#socket.send(JSON.stringify(message));
  }

  /** Ends one operation at the client's wish. */
  #finish(id: string): void {
    this.#operations.get(id)?.abort();
    this.#operations.delete(id);
  }

  #close(code: number, reason: string): void {
    if (this.#isOpen) this.#socket.close(code, shortened(reason));
  }

  #closed(): void {
    this.#stopTimer();
    for (const operation of this.#operations.values()) operation.abort();
    this.#operations.clear();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  #formatted(error: unknown, requestId: string): readonly GraphQLFormattedError[] {
    return toHttpFault(error, requestId, this.#options.logger).errors;
  }
}

/** RFC 6455 allows 123 bytes for the reason of a close. */
function shortened(reason: string): string {
  return Buffer.byteLength(reason) <= 123 ? reason : `${Buffer.from(reason).toString('utf8', 0, 117)}…`;
}
