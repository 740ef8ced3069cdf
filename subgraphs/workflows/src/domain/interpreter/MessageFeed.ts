import type { Json, JsonObject } from '../Json.js';
import type { Channel } from './ProtocolCaller.js';
import type { HttpFailure } from './Services.js';

/** Messages of a channel that are to be read as they come. */
export interface MessageSubscription extends Omit<Channel, 'protocol'> {
  /** HTTP: Server-Sent Events. */
  protocol: Channel['protocol'] | 'http';
  /** What the last message that was read gave as its position; null where none was. */
  after: Json;
  /** Milliseconds since 1970: where channels keep messages, those since then are read where there is no position. */
  since: number;
  /** Milliseconds to wait for a connection. */
  deadlineMs: number;
}

/** A message of a channel. */
export type FedMessage = {
  kind: 'message';
  payload: Json;
  headers: JsonObject;
  /** Where to go on reading, added to what those before gave where it is a map; null where the channel keeps no messages. */
  position: Json;
};

/** What a feed gives: a message, that none has come in time, or why none will. */
export type FedResult =
  | FedMessage
  | { kind: 'none' }
  | HttpFailure
  | { kind: 'unusable'; detail: string }
  | FedRefusal;

/** That the other side lets nobody read. `status` is the one of HTTP that says the same. */
export type FedRefusal = { kind: 'refusal'; status: number; detail: string };

/** Messages of a channel, in the order in which they come; connected until it is closed. */
export interface MessageFeed {
  /** The next message, or that none has come within milliseconds. Never throws for what the other side does. */
  next(waitMs: number): Promise<FedResult>;
  close(): void;
}
