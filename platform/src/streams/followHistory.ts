import { GantryError } from '../errors/GantryError.js';
import type { LiveStreams } from './LiveStreams.js';

export interface HistoryOptions<Row> {
  /** Rows with a sequence above `after`, in order; may be limited, the rest is asked for next. */
  read(after: number): Promise<Row[]>;
  sequence(row: Row): number;
  /** Whether nothing can follow this row. */
  isLast(row: Row): boolean;
  /** The stream that is appended to whenever a row has been committed; its content does not matter. */
  wake: { streams: LiveStreams; tenantId: string; stream: string };
  /** Cursor of the last row already seen: its sequence as a decimal. */
  after?: string | null | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Follows a history kept in the database: each row once, in order, first what is there and then what comes. The
 * live stream only says when to look again, so nothing is lost when it forgets or the process restarts.
 * Ends at once for the cursor of the last row, of which a subscriber that was cut off cannot know that it is the last.
 * @throws GantryError CURSOR_EXPIRED for a cursor that is no sequence, or that the history has not reached.
 */
export async function* followHistory<Row>(options: HistoryOptions<Row>): AsyncGenerator<Row> {
  const { read, sequence, isLast, wake, signal } = options;
  let after = parseCursor(options.after);
  if (after > 0) {
    const [seen] = await read(after - 1);
    if (!seen) throw unknownCursor(String(after));
    if (sequence(seen) === after && isLast(seen)) return;
  }
  // Listening begins before the first look, so that a row committed in between is not missed.
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const bell = new Bell(() => wake.streams.read(wake.tenantId, wake.stream, { signal: stopped }), stopped);
  try {
    while (!stopped.aborted) {
      const heard = bell.rings;
      const rows = await read(after);
      for (const row of rows) {
        after = sequence(row);
        yield row;
        if (isLast(row)) return;
      }
      if (rows.length === 0) await bell.after(heard, stopped);
    }
  } finally {
    stop.abort();
  }
}

/** Counts what a live stream says, without keeping it. */
class Bell {
  rings = 0;
  #next = Promise.withResolvers<void>();

  constructor(open: () => AsyncIterable<unknown>, signal: AbortSignal) {
    void this.#listen(open, signal);
  }

  /** Waits until it has rung since `heard`, at most five seconds: a lost ring delays, it does not lose. */
  async after(heard: number, signal: AbortSignal): Promise<void> {
    if (this.rings !== heard || signal.aborted) return;
    await Promise.race([this.#next.promise, pause(5_000, signal)]);
  }

  async #listen(open: () => AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const _ of open()) this.#ring();
        return;
      } catch {
        // A stream that lost what it had, or cannot be reached, may have meant that there is more.
        this.#ring();
        await pause(1_000, signal);
      }
    }
  }

  #ring(): void {
    this.rings += 1;
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  if (limit.aborted) return;
  await new Promise((resolve) => limit.addEventListener('abort', resolve, { once: true }));
}

function parseCursor(cursor: string | null | undefined): number {
  if (cursor == null) return 0;
  const sequence = /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isNaN(sequence)) throw unknownCursor(cursor);
  return sequence;
}

function unknownCursor(cursor: string): GantryError {
  return new GantryError('CURSOR_EXPIRED', `"${cursor.slice(0, 40)}" is no cursor of this subscription.`);
}
