import type { JsonObject } from '../events/Json.js';

/** One thing that happened, with the place in the stream from which to go on after it. */
export interface StreamEntry {
  cursor: string;
  payload: JsonObject;
}

export interface ReadOptions {
  /** Cursor of the last entry already seen; without it reading begins with the oldest entry kept. */
  after?: string | null | undefined;
  signal?: AbortSignal | undefined;
}

/** Short-lived streams of one tenant: tokens of a message, lines of a log, or just "there is more to read". */
export interface LiveStreams {
  /** Appends and returns the entry's cursor. */
  append(tenantId: string, stream: string, payload: JsonObject): Promise<string>;
  /**
   * Everything after `after`, then what comes, in batches of what is there at the time. A reader that is slow
   * holds up nobody. Ends when the stream is closed and read to its end, or `signal` aborts.
   * @throws GantryError CURSOR_EXPIRED when `after` is not a place in what is still kept.
   */
  read(tenantId: string, stream: string, options?: ReadOptions): AsyncIterable<StreamEntry[]>;
  /** No more will be appended; what is kept stays readable for a while. */
  close(tenantId: string, stream: string): Promise<void>;
  /** Whether what keeps them can be reached; never throws, and does not wait for longer than a second or two. */
  ready(): Promise<boolean>;
}
