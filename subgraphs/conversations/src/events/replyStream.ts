import type { LiveStreams, StreamEntry } from '@gantry/platform/streams/LiveStreams.js';
import type { ReplyEntry } from '../domain/ReplySource.js';

/** The live stream that agents append a reply's text to, as `{text, attempt, at}`. */
export function replyStreamOf(messageId: string): string {
  return `message/${messageId}`;
}

/** Reads a reply's live stream. @throws GantryError CURSOR_EXPIRED */
export async function* readReplyStream(
  streams: LiveStreams,
  tenantId: string,
  messageId: string,
  options: { after: string | null; signal: AbortSignal },
): AsyncGenerator<ReplyEntry[]> {
  for await (const batch of streams.read(tenantId, replyStreamOf(messageId), options))
    yield batch.map(entryOf);
}

/** Says that the reply is stored, and how it ended; nothing follows. */
export async function endReplyStream(
  streams: LiveStreams,
  tenantId: string,
  messageId: string,
  finishReason: string,
): Promise<void> {
  const stream = replyStreamOf(messageId);
  await streams.append(tenantId, stream, { text: '', finishReason });
  await streams.close(tenantId, stream);
}

function entryOf({ cursor, payload }: StreamEntry): ReplyEntry {
  const { text, attempt, at, finishReason, traceparent, tracestate } = payload;
  return {
    cursor,
    text: typeof text === 'string' ? text : '',
    at: typeof at === 'number' ? at : 0,
    attempt: typeof attempt === 'number' ? attempt : 1,
    finishReason: typeof finishReason === 'string' ? finishReason : null,
    trace:
      typeof traceparent === 'string'
        ? { traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) }
        : undefined,
  };
}
