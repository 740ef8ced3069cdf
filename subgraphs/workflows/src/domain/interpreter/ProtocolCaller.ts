import type { ClientIdentity } from '../authentication/AuthenticationPolicy.js';
import type { Json, JsonObject } from '../Json.js';
import type { Mail } from '../mail/Mail.js';
import type { MessageFeed, MessageSubscription } from './MessageFeed.js';
import type { HttpFailure } from './Services.js';

/** How a server of the Model Context Protocol is reached. */
export type McpTransport =
  | { kind: 'http'; url: string; headers: Record<string, string>; identity?: ClientIdentity }
  | { kind: 'stdio'; command: string; arguments: string[]; environment: Record<string, string> };

/** A request to a server of the Model Context Protocol. */
export interface McpCall {
  protocol: 'mcp';
  /** As in `tools/call`. */
  method: string;
  parameters: JsonObject;
  /** What the caller says it is called. */
  client: { name: string; version: string };
  transport: McpTransport;
}

/** A call of a method of a gRPC service. */
export interface GrpcCall {
  protocol: 'grpc';
  /** The service's definition, as text of Protocol Buffers. */
  proto: string;
  /** With its package, as in `library.Greeter`. */
  service: string;
  host: string;
  port: number;
  method: string;
  arguments: JsonObject;
  /** Names are of lower case. */
  metadata: Record<string, string>;
  identity?: ClientIdentity;
}

/** A channel of a broker or of a server of web sockets, and who comes there. */
export interface Channel {
  protocol: 'kafka' | 'ws';
  /** Kafka: `host:port`; otherwise the URL of the server. */
  server: string;
  /** Whether TLS is spoken there. */
  secure: boolean;
  /** Kafka: the topic. */
  channel: string;
  /** As `Authorization` has it. */
  authorization?: string;
  identity?: ClientIdentity;
}

/** A message to a channel. */
export interface MessageCall extends Channel {
  payload: Json;
  headers: Record<string, string>;
  /** The same for each attempt. */
  key: string;
}

/** A mail, given to the server that the deployment sends mails by. */
export interface MailCall extends Mail {
  protocol: 'mail';
}

export type ProtocolCall = McpCall | GrpcCall | MessageCall | MailCall;

/** What came of a call: what it gives, that the other side refuses, or no answer. */
export type ProtocolAnswer =
  | { kind: 'result'; value: Json }
  /** `status` is the one of HTTP that says the same. */
  | { kind: 'refusal'; status: number; detail: string }
  | { kind: 'unusable'; detail: string }
  | HttpFailure;

/** Port: makes calls of other protocols than plain HTTP. Never throws for what the other side does. */
export interface ProtocolCaller {
  /** @param deadlineMs milliseconds after which to give up */
  call(call: ProtocolCall, deadlineMs: number): Promise<ProtocolAnswer>;
  /** @param signal closes what is open when it is aborted */
  subscribe(subscription: MessageSubscription, signal: AbortSignal): Promise<MessageFeed>;
}
