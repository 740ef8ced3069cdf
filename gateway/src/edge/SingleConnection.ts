import type { ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Departures } from '../subscriptions/Departures.js';
import { Lease } from '../subscriptions/Lease.js';
import type { ReservedOperation } from '../subscriptions/ReservedOperation.js';
import type { ReservedStream } from '../subscriptions/ReservedStream.js';
import { StreamReservations } from '../subscriptions/StreamReservations.js';
import type { SubscriptionSettings } from '../subscriptions/SubscriptionSettings.js';
import type { Session } from './Authenticator.js';
import type { CallerAddress } from './callerAddress.js';
import type { GraphqlRequest } from './GraphqlRequest.js';
import { HttpFault } from './HttpFault.js';
import type { HttpRequest } from './HttpMessages.js';

/** Milliseconds that a reservation waits for its stream. */
const patience = 30_000;

export interface SingleConnectionOptions {
  /** Lets streams go on elsewhere when the gateway ends. */
  departures: Departures;
  /** How many operations may be under way on one reserved stream, and how many streams one caller or address may have. */
  subscriptions: Pick<SubscriptionSettings, 'perConnection' | 'perCaller' | 'perAddress'>;
  addressOf: CallerAddress;
}

/** An operation on a stream that its client reserved. */
export interface Reserved {
  readonly stream: ReservedStream;
  /** Under the client's id, or, for who sends none, under one of ours. */
  readonly operation: ReservedOperation;
}

/**
 * The requests of graphql-sse's "single connection mode" beside its operations: PUT reserves a stream, GET opens it,
 * DELETE ends an operation on it. A PUT that names a stream, which the protocol does not know, brings it a newer token. A browser's `EventSource` sends no headers, so the reservation's token is the ticket.
 */
export class SingleConnection {
  readonly #reservations: StreamReservations;
  readonly #options: SingleConnectionOptions;

  constructor(options: SingleConnectionOptions) {
    const { departures, subscriptions: settings } = options;
    this.#options = options;
    this.#reservations = new StreamReservations({ patienceMs: patience, departures, settings });
  }

  /** Whether a request is one of these, for `handle`. */
  concerns(request: HttpRequest): boolean {
    const { method } = request;
    if (method === 'PUT' || method === 'DELETE') return true;
    return method === 'GET' && tokenOf(request) !== undefined && !searchOf(request).has('query');
  }

  /** @throws HttpFault for a request that does not fit */
  async handle(
    request: HttpRequest,
    response: ServerResponse,
    authenticate: () => Session | Promise<Session>,
  ): Promise<void> {
    switch (request.method) {
      case 'PUT':
        if (tokenOf(request) !== undefined) return this.#renew(request, response, await authenticate());
        return this.#reserve(request, response, await authenticate());
      case 'DELETE':
        return this.#stop(request, response);
      default:
        return this.#open(request, response);
    }
  }

  /**
   * Takes the id of an operation on the stream that its request names, from when on DELETE ends it; undefined when it names none.
   * Who takes it begins it, or stops it.
   * @throws HttpFault 404 when there is no such stream, 409 when the id is taken; GantryError RATE_LIMITED when there are too many
   */
  take(request: HttpRequest, { extensions }: GraphqlRequest): Reserved | undefined {
    if (tokenOf(request) === undefined) return undefined;
    const stream = this.#find(request);
    if (stream.isLeaving) throw noSuchStream();
    const limit = this.#options.subscriptions.perConnection;
    if (stream.operations >= limit) {
      const message = `There are ${limit} operations under way on this stream, which is the limit.`;
      throw new GantryError('RATE_LIMITED', message, { limit });
    }
    const id = operationIdOf(extensions);
    const operation = stream.take(id);
    if (!operation) throw HttpFault.badRequest(`There is an operation with the id "${id}" already.`, 409);
    return { stream, operation };
  }

  #reserve(request: HttpRequest, response: ServerResponse, session: Session): void {
    const holder = { caller: session.caller, address: this.#options.addressOf(request) };
    const token = this.#reservations.reserve(new Lease(session), holder);
    response.writeHead(201, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    response.end(token);
  }

  /** Lets a stream, and what its owner has on it, last as long as a newer token. */
  async #renew(request: HttpRequest, response: ServerResponse, session: Session): Promise<void> {
    await this.#find(request).lease.renew(session);
    response.writeHead(204).end();
  }

  #open(request: HttpRequest, response: ServerResponse): void {
    const stream = this.#find(request);
    if (stream.isOpen) throw HttpFault.badRequest('The stream is open already.', 409);
    stream.open(response);
  }

  #stop(request: HttpRequest, response: ServerResponse): void {
    const operationId = searchOf(request).get('operationId');
    if (!operationId) throw HttpFault.badRequest('The parameter "operationId" is missing.');
    this.#find(request).stop(operationId);
    response.writeHead(200).end();
  }

  #find(request: HttpRequest): ReservedStream {
    const stream = this.#reservations.find(tokenOf(request) ?? '');
    if (!stream) throw noSuchStream();
    return stream;
  }
}

/** For a stream that was never reserved, or has ended. */
export function noSuchStream(): HttpFault {
  return new HttpFault(404, [{ message: 'There is no such stream.', extensions: { code: 'NOT_FOUND' } }]);
}

/** The operation's id on its stream; who sends none gets results under an id of ours. */
function operationIdOf(extensions: Record<string, unknown>): string {
  const id = extensions['operationId'];
  if (id === undefined) return randomUUID();
  if (typeof id === 'string' && id !== '') return id;
  throw HttpFault.badRequest('The extension "operationId" must be a string.');
}

function tokenOf(request: HttpRequest): string | undefined {
  const header = request.headers['x-graphql-event-stream-token'];
  if (typeof header === 'string') return header;
  return request.url?.includes('token=') ? (searchOf(request).get('token') ?? undefined) : undefined;
}

function searchOf({ url = '/' }: HttpRequest): URLSearchParams {
  return new URL(url, 'http://gateway').searchParams;
}
