import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import type { ConnectionInitMessage, Context, SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Authenticator, Session } from '../edge/Authenticator.js';
import { credentialsOfSocket } from '../edge/Credentials.js';
import { readParameters } from '../edge/GraphqlRequest.js';
import { toHttpFault } from '../edge/toHttpFault.js';
import type { OperationService, RunnableOperation } from '../execution/OperationService.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { scheduleAt } from './scheduleAt.js';

/** Close codes beyond those of RFC 6455. */
const forbidden = 4403;
const tryAgainLater = 1013;

export interface SocketTransportOptions {
  authenticator: Authenticator;
  service: OperationService;
  logger: Logger;
  /** Bytes a message may have. */
  maxMessageBytes: number;
}

interface SocketState {
  session: Session;
  /** Aborts when the socket closes. */
  gone: AbortController;
  stopExpiry: () => void;
}

type SocketContext = Context<ConnectionInitMessage['payload'], Extra & Partial<SocketState>>;

interface OperationContext {
  runnable: RunnableOperation;
  context: RequestContext;
  /** Looks up anew who acts. */
  renew: () => Promise<RequestContext>;
  gone: AbortSignal;
}

/** Operations over the graphql-transport-ws protocol, any number of them on a socket. */
export class SocketTransport {
  readonly #options: SocketTransportOptions;
  readonly #sockets: WebSocketServer;
  readonly #disposable: { dispose(): void | Promise<void> };

  constructor(options: SocketTransportOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: options.maxMessageBytes });
    this.#disposable = useServer<ConnectionInitMessage['payload'], Partial<SocketState>>(
      {
        onConnect: (context) => this.#connect(context),
        onClose: (context) => close(context),
        onSubscribe: (context, _id, payload) => this.#prepare(context, payload),
        execute: (args) => this.#execute(contextOf(args)),
        subscribe: (args) => this.#subscribe(contextOf(args)),
        // Our errors are plain already.
        onNext: (_context, _id, _payload, _args, result) => result as ExecutionResult<never, never>,
      },
      this.#sockets,
    );
  }

  /** Takes over a connection that asked to become a socket. */
  handleUpgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, connection, head, (socket) =>
      this.#sockets.emit('connection', socket, request),
    );
  }

  /** Closes every socket with 1001 (going away); one that does not answer in `graceMs` is cut. */
  async close(graceMs: number): Promise<void> {
    const impatient = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
    }, graceMs);
    await this.#disposable.dispose();
    clearTimeout(impatient);
  }

  async #connect(context: SocketContext): Promise<boolean> {
    const { socket, request } = context.extra;
    try {
      const credentials = credentialsOfSocket(context.connectionParams, request.headers);
      const session = await this.#options.authenticator.authenticate(credentials);
      // A tenant that is not theirs is better told now than with every operation.
      await session.context(randomUUID());
      const stopExpiry = scheduleAt(session.expiresAt, () => socket.close(forbidden, 'UNAUTHENTICATED'));
      Object.assign(context.extra, { session, gone: new AbortController(), stopExpiry });
      if (socket.readyState !== socket.OPEN) close(context);
      return true;
    } catch (error) {
      const code = this.#formatted(error, randomUUID())[0]?.extensions?.['code'];
      const refused = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
      socket.close(refused ? forbidden : tryAgainLater, String(code));
      return false;
    }
  }

  async #prepare(
    context: SocketContext,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const requestId = randomUUID();
    try {
      const { session, gone } = context.extra;
      if (!session || !gone) throw new GantryError('UNAUTHENTICATED', 'The socket has no session.');
      const runnable = this.#options.service.prepare(readParameters(payload));
      const contextValue: OperationContext = {
        runnable,
        context: await session.context(requestId),
        renew: () => session.context(requestId),
        gone: gone.signal,
      };
      const { schema, document, name } = runnable.operation;
      return { schema, document, operationName: name ?? null, contextValue };
    } catch (error) {
      // Thrown, it would close the whole socket with 4500 for one operation's fault.
      return this.#formatted(error, requestId).map(
        ({ message, extensions }) => new GraphQLError(message, { extensions: extensions ?? null }),
      );
    }
  }

  async #execute({ runnable, context, gone }: OperationContext): Promise<ExecutionResult> {
    return (await this.#options.service.execute(runnable, context, gone)) as ExecutionResult;
  }

  #subscribe({ runnable, context, renew }: OperationContext): AsyncIterableIterator<ExecutionResult> {
    return this.#options.service.subscribe(
      runnable,
      context,
      renew,
      'ws',
    ) as AsyncIterableIterator<ExecutionResult>;
  }

  #formatted(error: unknown, requestId: string): readonly GraphQLFormattedError[] {
    return toHttpFault(error, requestId, this.#options.logger).errors;
  }
}

function close({ extra }: SocketContext): void {
  extra.stopExpiry?.();
  extra.gone?.abort();
}

function contextOf(args: ExecutionArgs): OperationContext {
  return args.contextValue as OperationContext;
}
