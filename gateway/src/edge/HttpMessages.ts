import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlainRequest } from './plain/PlainRequest.js';
import type { PlainResponse } from './plain/PlainResponse.js';

/** A request of Node's HTTP server, or one that was read without it. */
export type HttpRequest = IncomingMessage | PlainRequest;

/** Where its answer goes; only Node's can be sent in pieces. */
export type HttpResponse = ServerResponse | PlainResponse;
