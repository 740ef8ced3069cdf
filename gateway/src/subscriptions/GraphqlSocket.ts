import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { deadlineHeader, readDeadline } from '@gantry/platform/resilience/timeLimit.js';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { CallerAddress } from '../edge/callerAddress.js';
import type { SessionSource } from '../edge/Authenticator.js';
import { chooseContract, contractOfSocket } from '../edge/chooseContract.js';
import { credentialsOfSocket } from '../edge/Credentials.js';
import { readParameters } from '../edge/GraphqlRequest.js';
import { toHttpFault } from '../edge/toHttpFault.js';
import { allowTime, type OperationTimeouts } from '../execution/allowTime.js';
import type { OperationService } from '../execution/OperationService.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { PluginChain } from '../plugins/PluginChain.js';
import type { RateLimits } from '../rates/RateLimits.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { Supergraphs } from '../supergraph/Supergraphs.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { UsageClients } from '../usage/UsageClients.js';
import { readClientMessage, type SubscribePayload } from './ClientMessage.js';
import { closeCodes } from './closeCodes.js';
import type { Departures } from './Departures.js';
import { expired } from './expired.js';
import { Lease } from './Lease.js';
import { NewestWaits } from './NewestWaits.js';
import { SocketOperation, type OperationSocket } from './SocketOperation.js';
import { SocketWriter } from './SocketWriter.js';

export interface GraphqlSocketOptions {
  authenticator: SessionSource;
  service: OperationService;
  supergraphs: Supergraphs;
  /** The contract that its path names. */
  contract: string | undefined;
  plugins: PluginChain;
  tracing: Tracing;
  /** Told of each code that something is refused with before it is an operation. */
  onRefused(code: unknown): void;
  logger: Logger;
  /** Milliseconds a client has to send `connection_init`. */
  connectionInitTimeoutMs: number;
  /** Operations that may be under way at once. */
  maxOperations: number;
  /** Counts operations before anything is done for them; without it there are no limits. */
  rates?: RateLimits | undefined;
  /** For queries and mutations. */
  timeouts: OperationTimeouts;
  addressOf: CallerAddress;
  /** Without it nobody counts what clients send. */
  clients?: UsageClients | undefined;
  /** Lets it go on elsewhere when the gateway ends. */
  departures: Departures;
}

/** How a socket is closed whose opening is refused, by the error's code: trying again would not help. */
const refusals: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: closeCodes.forbidden,
  FORBIDDEN: closeCodes.forbidden,
  BAD_USER_INPUT: closeCodes.badRequest,
  NOT_FOUND: closeCodes.badRequest,
};

/** Bytes of answers that may wait for a client, beyond which nothing more is read of what it asks. */
const maxWaiting = 1024 * 1024;

/**
 * One socket of the graphql-transport-ws protocol, in its words. What is wrong with the protocol closes the socket; what
 * is wrong with one operation ends that operation with an `error` message and nothing else.
 */
export class GraphqlSocket implements OperationSocket {
  readonly #options: GraphqlSocketOptions;
  readonly #socket: WebSocket;
  readonly #writer: SocketWriter;
  /** Active operations by the client's id. */
  readonly #operations = new Map<string, SocketOperation>();
  /** Of them, those that are not subscriptions, as far as is known yet. */
  #answering = 0;
  #leaving = false;
  #strikeOff: () => void;
  #initialised = false;
  /** What the client said of itself when it opened the socket. */
  #headers: IncomingHttpHeaders;
  readonly #address: string;
  /** Set once the connection is acknowledged. */
  #lease: Lease | undefined;
  /** What all its operations ask. */
  #supergraph: SupergraphManager | undefined;
  /** Newer tokens, of which each replaces those that wait: what a client may send is not bounded. */
  readonly #renewals = new NewestWaits();
  #stopTimer: () => void;

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    connection: Duplex,
    options: GraphqlSocketOptions,
  ) {
    this.#options = options;
    this.#socket = socket;
    this.#headers = request.headers;
    this.#address = options.addressOf(request);
    this.#writer = new SocketWriter(connection);
    const timer = setTimeout(
      () => this.#close(closeCodes.connectionInitialisationTimeout, 'Connection initialisation timeout'),
      options.connectionInitTimeoutMs,
    );
    this.#stopTimer = () => clearTimeout(timer);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // `ws` closes with the fitting code itself: a frame too large, text that is no UTF-8.
    socket.on('error', (err) => options.logger.debug({ err }, 'A socket failed.'));
    socket.once('close', () => this.#closed());
    this.#strikeOff = options.departures.add(() => this.#leave());
  }

  write(head: string, body?: Buffer, tail?: string): boolean {
    if (!this.#isOpen) return true;
    const isRoomy = this.#writer.write(head, body, tail);
    if (!isRoomy && this.#writer.waiting > maxWaiting && !this.#socket.isPaused) {
      this.#socket.pause();
      this.#writer.whenRoomy(() => this.#socket.resume());
    }
    return isRoomy;
  }

  whenRoomy(callback: () => void): void {
    this.#writer.whenRoomy(callback);
  }

  forget(operation: SocketOperation): void {
    if (this.#operations.get(operation.id) === operation) this.#operations.delete(operation.id);
  }

  #receive(data: WebSocket.RawData, isBinary: boolean): void {
    // Until the client answers a close, `ws` goes on reading.
    if (!this.#isOpen) return;
    const message = isBinary ? undefined : readClientMessage(String(data));
    switch (message?.type) {
      case undefined:
        return this.#close(closeCodes.badRequest, 'Invalid message received');
      case 'connection_init':
        return void this.#initialise(message.payload ?? undefined);
      case 'ping':
        return this.#pinged(message.payload ?? undefined);
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
      const credentials = credentialsOfSocket(params, this.#headers);
      const session = await this.#options.authenticator.authenticate(credentials);
      this.#headers = credentials.headers;
      const { supergraphs, contract } = this.#options;
      const named = contractOfSocket(params, this.#headers);
      this.#supergraph = supergraphs.named(chooseContract(contract, named));
      // A tenant that is not theirs is better told now than with every operation.
      await session.context(randomUUID());
      if (!this.#isOpen) return;
      this.#lease = new Lease(session);
      this.#stopTimer = this.#lease.onEnd(() => this.#expire());
      this.#send({ type: 'connection_ack' });
    } catch (error) {
      const code = this.#formatted(error, randomUUID())[0]?.extensions?.['code'];
      this.#close(refusals[String(code)] ?? closeCodes.tryAgainLater, String(code));
    }
  }

  /** A ping with a token brings a newer one; any other is answered as it came. */
  #pinged(payload: Record<string, unknown> | undefined): void {
    const lease = this.#lease;
    const authorization = payload?.['authorization'];
    if (!lease || authorization === undefined) {
      return this.#send({ type: 'pong', ...(payload ? { payload } : {}) });
    }
    const pong = (told: Record<string, unknown>): void => this.#send({ type: 'pong', payload: told });
    this.#renewals.add({
      run: async () => pong(await this.#renewed(lease, authorization)),
      superseded: () => pong({ superseded: true }),
    });
  }

  /** Goes on with another token. @returns what the client is told; the old token holds as before where this one does not */
  async #renewed(lease: Lease, authorization: unknown): Promise<Record<string, unknown>> {
    try {
      const { authorization: _old, ...headers } = this.#headers;
      const credentials = credentialsOfSocket({ authorization }, headers);
      const session = await this.#options.authenticator.authenticate(credentials);
      await lease.renew(session);
      this.#headers = credentials.headers;
      const { expiresAt } = session;
      return { expiresAt: Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString() : null };
    } catch (error) {
      return { errors: this.#formatted(error, randomUUID()) };
    }
  }

  #subscribe(id: string, payload: SubscribePayload): void {
    const lease = this.#lease;
    if (!lease) return this.#close(closeCodes.unauthorized, 'Unauthorized');
    // Its client asks for it again, elsewhere.
    if (this.#leaving) return;
    if (this.#operations.has(id)) {
      return this.#close(closeCodes.subscriberAlreadyExists, `Subscriber for ${id} already exists`);
    }
    const operation = new SocketOperation(id, this);
    const { maxOperations } = this.#options;
    if (this.#operations.size >= maxOperations) {
      const message = `There are ${maxOperations} operations under way on this connection, which is the limit.`;
      const refusal = new GantryError('RATE_LIMITED', message, { limit: maxOperations });
      return operation.fail(this.#formatted(refusal, ''));
    }
    this.#operations.set(id, operation);
    const requestId = randomUUID();
    const { tracing, contract } = this.#options;
    const answer = (): Promise<void> => this.#answer(operation, lease, payload, requestId);
    this.#answering++;
    tracing
      .message(payload.extensions, contract, answer)
      .catch((error: unknown) => {
        // Nobody is there to be told, and that it was given up is no failure.
        if (!operation.ended) operation.fail(this.#formatted(error, requestId));
      })
      .finally(() => this.#answered());
  }

  /** Answers a query or mutation to its end, or starts a subscription. */
  async #answer(
    operation: SocketOperation,
    lease: Lease,
    payload: SubscribePayload,
    requestId: string,
  ): Promise<void> {
    const { service, plugins, rates, clients } = this.#options;
    const startedAt = performance.now();
    const context = await lease.context(requestId);
    await rates?.admit(context);
    const supergraph = this.#supergraph;
    const about = {
      headers: this.#headers,
      context,
      transport: 'ws',
      contract: supergraph?.contract ?? null,
    } as const;
    const asks = await plugins.request(readParameters(payload), about);
    const runnable = await service.prepare(asks, context, {
      supergraph,
      client: clients?.of(this.#headers),
    });
    if (operation.ended) return;
    if (runnable.operation.type !== 'subscription') {
      const cancelled = new AbortController();
      const askedMs = readDeadline(this.#headers[deadlineHeader]);
      allowTime(cancelled.signal, runnable.operation.type, { startedAt, askedMs }, this.#options.timeouts);
      operation.began({ stop: () => cancelled.abort() });
      const { json } = await service.answer(runnable, context, cancelled.signal);
      operation.next(json);
      return operation.complete();
    }
    operation.began(
      service.subscribe(runnable, {
        context,
        address: this.#address,
        renew: () => lease.context(requestId),
        transport: 'ws',
        open: () => operation,
        ended: () => this.forget(operation),
      }),
    );
  }

  #send(message: Record<string, unknown>): void {
    this.write(JSON.stringify(message));
  }

  /** Ends one operation at the client's wish. */
  #finish(id: string): void {
    const operation = this.#operations.get(id);
    this.#operations.delete(id);
    operation?.stop();
  }

  /** Tells each operation that the token has ended, with the cursor to go on from, before the socket closes. */
  #expire(): void {
    for (const operation of this.#operations.values()) operation.refuse(expired);
    this.#close(closeCodes.forbidden, 'UNAUTHENTICATED');
  }

  /** Subscriptions go on elsewhere; what can only be answered here still is, before the socket closes. */
  #leave(): void {
    this.#leaving = true;
    if (this.#answering > 0) return;
    for (const operation of this.#operations.values()) operation.abandon();
    this.#close(closeCodes.goingAway, 'Going away');
  }

  #answered(): void {
    this.#answering--;
    if (this.#leaving) this.#leave();
  }

  #close(code: number, reason: string): void {
    if (this.#isOpen) this.#socket.close(code, shortened(reason));
  }

  #closed(): void {
    this.#stopTimer();
    this.#strikeOff();
    for (const operation of this.#operations.values()) operation.stop();
    this.#operations.clear();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  #formatted(error: unknown, requestId: string): readonly GraphQLFormattedError[] {
    const { errors } = toHttpFault(error, requestId, this.#options.logger);
    if (!(error instanceof RequestRefused)) this.#options.onRefused(errors[0]?.extensions?.['code']);
    return errors;
  }
}

/** RFC 6455 allows 123 bytes for the reason of a close. */
function shortened(reason: string): string {
  return Buffer.byteLength(reason) <= 123 ? reason : `${Buffer.from(reason).toString('utf8', 0, 117)}…`;
}
