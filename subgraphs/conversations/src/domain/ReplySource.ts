/** An entry of a reply's live stream. */
export interface ReplyEntry {
  cursor: string;
  text: string;
  /** Where the text belongs in the reply: how many UTF-16 code units come before it. What was sent before may be repeated. */
  at: number;
  /** Which attempt at the reply it is of, from 1; it grows when a worker died and another began anew. */
  attempt: number;
  /** Set on the last entry only. */
  finishReason: string | null;
  /** Where the trace stood of who appended it, where that was seen. */
  trace?: ReplyTrace | undefined;
}

/** A W3C trace context. */
export interface ReplyTrace {
  traceparent: string;
  tracestate?: string;
}

/** A reply as it is stored. */
export interface StoredReply {
  content: string;
  /** Null while it is being written. */
  finishReason: string | null;
}

/** Port to one reply: what is stored of it, and its live stream. */
export interface ReplySource {
  /** Null when the subscriber cannot see such a message. */
  find(): Promise<StoredReply | null>;
  /** What is there after the entry, then what comes. @throws GantryError CURSOR_EXPIRED */
  read(after: string | null, signal: AbortSignal): AsyncIterable<ReplyEntry[]>;
}
