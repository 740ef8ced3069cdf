import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { Lookahead } from './Lookahead.js';
import { cursorExpired, ReplyPlace } from './ReplyPlace.js';
import type { ReplyEntry, ReplySource, ReplyTrace, StoredReply } from './ReplySource.js';

/** Text that was added to a reply since the delta before; the last one carries the finish reason. */
export interface ReplyDelta {
  cursor: string;
  text: string;
  finishReason: string | null;
  /** Where the trace stood of who wrote it, where that was seen. */
  trace?: ReplyTrace | undefined;
}

export interface FollowOptions {
  /** Cursor of the last delta received. */
  after?: string | null | undefined;
  signal: AbortSignal;
  /** Milliseconds of silence after which the store is asked whether the reply has ended. Default 2,000. */
  recheckMs?: number | undefined;
}

/**
 * Follows a reply to its end: joined, the deltas' texts are the reply, with no gap and nothing twice. What has come
 * since the last delta makes one delta, so that a slow subscriber gets fewer and longer ones. A reply that is
 * stored is answered from there, which also ends subscribers whose stream lost its end with a process. While the stream
 * cannot be read, or lacks text that came before what it has, nothing is told until it goes on or the reply is stored.
 * @throws GantryError NOT_FOUND; CURSOR_EXPIRED when what follows `after` is gone or belongs to another text
 */
export async function* followReply(source: ReplySource, options: FollowOptions): AsyncGenerator<ReplyDelta> {
  let place = options.after == null ? ReplyPlace.start : ReplyPlace.parse(options.after);
  const recheckMs = options.recheckMs ?? 2_000;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Reading begins before the first look at the store: what ends in between is seen by one of them.
  let entries = new Lookahead(source.read(place.entry, signal));
  let received = false;
  let trace: ReplyTrace | undefined;
  try {
    while (!signal.aborted) {
      const stored = await source.find();
      if (!stored) throw new GantryError('NOT_FOUND', 'There is no such message.');
      if (stored.finishReason !== null) {
        yield* restOf(stored, place);
        return;
      }
      for (;;) {
        const batch = await entries.next(recheckMs);
        if (batch === 'silence' || signal.aborted) break;
        if (batch === 'lost' || batch === 'away') {
          if (batch === 'lost' && !received && place.entry !== null) throw cursorExpired();
          await pause(recheckMs, signal);
          // From its beginning when it is another one now: entries say where their text belongs.
          entries = new Lookahead(source.read(batch === 'lost' ? null : place.entry, signal));
          break;
        }
        if (batch !== 'end') trace = batch.at(-1)?.trace ?? trace;
        const added = batch === 'end' ? null : read(batch, place);
        if (!added) {
          // The end is announced once the reply is stored: what the stream lacked of it comes from there.
          for (const delta of await endedStream(source, place)) yield { ...delta, trace };
          return;
        }
        received = true;
        const { text, next } = added;
        place = next;
        if (text !== '') yield { cursor: place.toString(), text, finishReason: null, trace };
      }
    }
  } catch (error) {
    if (!(error instanceof GantryError) || error.code !== 'CURSOR_EXPIRED') throw error;
    // The stream no longer has it; the store does once the reply has ended.
    const stored = await source.find();
    if (!stored || stored.finishReason === null) throw error;
    yield* restOf(stored, place);
  } finally {
    stop.abort();
  }
}

/** Joins a batch into one delta; null when the reply ends with it. */
function read(batch: readonly ReplyEntry[], from: ReplyPlace): { text: string; next: ReplyPlace } | null {
  let place = from;
  let text = '';
  for (const entry of batch) {
    if (entry.finishReason !== null) return null;
    // Of a worker that was taken for dead and goes on all the same.
    if (entry.attempt < place.attempt) continue;
    if (entry.attempt > place.attempt && place.attempt > 0) {
      // Begun anew: of no matter to who has received nothing, but no continuation of what others have.
      if (from.length > 0) throw cursorExpired();
      place = ReplyPlace.start;
      text = '';
    }
    const known = place.length - entry.at;
    // What lies before it was lost with the stream that it was in. It comes from the store, once the reply is there.
    if (known < 0) continue;
    const added = entry.text.slice(known);
    text += added;
    place = place.after(added, entry.attempt, entry.cursor);
  }
  return { text, next: place };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(go, milliseconds);
    function go(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', go);
      resolve();
    }
    signal.addEventListener('abort', go, { once: true });
  });
}

function* restOf({ content, finishReason }: StoredReply, place: ReplyPlace): Generator<ReplyDelta> {
  const text = place.restOf(content);
  if (place.ended) return;
  yield { cursor: place.after(text, place.attempt, null).end(null).toString(), text, finishReason };
}

/** What a stream that has ended says is stored; one that was closed by a process that went away may have nothing. */
async function endedStream(source: ReplySource, place: ReplyPlace): Promise<Iterable<ReplyDelta>> {
  const stored = await source.find();
  if (!stored || stored.finishReason === null) {
    throw new GantryError('UNAVAILABLE', 'The reply broke off; subscribe again.');
  }
  return restOf(stored, place);
}
