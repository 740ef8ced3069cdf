import type { ClientIdentity } from '../authentication/AuthenticationPolicy.js';
import type { Json, JsonObject } from '../Json.js';
import type { Operation, SecurityScheme } from '../openapi/Operation.js';

/** An HTTP request to send. */
export interface HttpRequest {
  method: string;
  /** Absolute, http or https. */
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON; absent for none. */
  body?: Json;
  /** Milliseconds after which to give up. */
  deadlineMs: number;
  /** Whether a redirection within its origin is followed, rather than given as the answer. Default true. */
  follow?: boolean;
  /** Whether a document is asked for, whose text may have 16 MiB and is given as it is. */
  document?: boolean;
  /** Proves who makes the connection, which has to be over https. */
  identity?: ClientIdentity;
  /** Headers that hold stored credentials, in lower case. */
  secretHeaders?: readonly string[];
  /** What counts as one service with it, such as a connector's name; by default its origin. */
  service?: string;
}

/** An answer, whatever its status; `content` is JSON where it is JSON, else text, else (`binary`) base64. */
export type HttpAnswer = {
  kind: 'answer';
  status: number;
  headers: Record<string, string>;
  content: Json;
  binary?: boolean;
};

/** No answer. */
export type HttpFailure = {
  kind: 'failure';
  /**
   * `connection`: broken or refused; `timeout`; `forbidden`: an address that may not be reached; `invalid`. Not sent at all were
   * those that are `postponed`, since there is too much, and those for which the service is `unavailable`, as it has failed too often.
   */
  reason: 'connection' | 'timeout' | 'forbidden' | 'invalid' | 'postponed' | 'unavailable';
  detail: string;
  /** Milliseconds after which a call that was not sent may be tried again. */
  retryAfterMs?: number;
};

/** Port: sends HTTP requests. Never throws for what the other side does. */
export interface HttpCaller {
  send(request: HttpRequest): Promise<HttpAnswer | HttpFailure>;
}

/** A connector as a call needs it. */
export interface ConnectedService {
  /** The connector's name, with its environment where it is called in one; absent of what is no connector. */
  name?: string;
  baseUrl: string;
  operation: Operation;
  /** The stored credentials by the scheme they serve. */
  credentials: {
    scheme: SecurityScheme;
    value: string;
    /** What a token is asked for; by default what the authority gives. */
    scopes?: readonly string[];
  }[];
}

/** Port: the tenant's connectors. */
export interface ConnectorDirectory {
  /**
   * The connector's operation as it is now, or null when either does not exist. A sentence instead says why it cannot be called.
   * @param environment null for the connector's own base URL
   */
  find(
    connector: string,
    operation: string,
    environment: string | null,
  ): Promise<ConnectedService | string | null>;
}

/** What the engine itself decides about calls. */
export interface CallSettings {
  /** Milliseconds to wait for one answer. */
  deadlineMs: number;
  /** Attempts at a connector's operation in all, the first included. */
  attempts: number;
  /** Milliseconds before the second attempt; doubled for each further one. */
  delayMs: number;
  /** Most milliseconds between two attempts, also where `Retry-After` asks for more. */
  longestDelayMs: number;
}

/** A request and its answer, as `output: response` gives them. */
export function responseJson(
  request: { method: string; uri: string; headers: Record<string, string> },
  answer: HttpAnswer,
): JsonObject {
  return { request, statusCode: answer.status, headers: answer.headers, content: answer.content };
}
