import type { JsonObject } from '../events/Json.js';
import { cursorExpired } from './cursorExpired.js';
import type { LiveStreams, ReadOptions, StreamEntry } from './LiveStreams.js';
import { parsePlace } from './StreamPlace.js';

export interface MemoryLiveStreamsOptions {
  /** Entries kept of one stream; older ones are forgotten. Default 10,000. */
  entriesPerStream?: number;
  /** Milliseconds that a stream nobody appends to or reads is kept. Default 10 minutes. */
  idleMs?: number;
  /** Streams kept; the one idle for longest goes first. Default 10,000. */
  maximumStreams?: number;
}

interface Ring {
  /** Tells this ring from one of the same name before a restart or an expiry. */
  epoch: string;
  entries: StreamEntry[];
  /** Sequence number of `entries[0]`. */
  first: number;
  closed: boolean;
  touched: number;
  readers: number;
  waiting: Set<() => void>;
}

/** Live streams of a single process: a bounded ring per stream, read by position. */
export class MemoryLiveStreams implements LiveStreams {
  readonly #rings = new Map<string, Ring>();
  readonly #entriesPerStream: number;
  readonly #idleMs: number;
  readonly #maximumStreams: number;

  constructor(options: MemoryLiveStreamsOptions = {}) {
    this.#entriesPerStream = options.entriesPerStream ?? 10_000;
    this.#idleMs = options.idleMs ?? 10 * 60_000;
    this.#maximumStreams = options.maximumStreams ?? 10_000;
  }

  async append(tenantId: string, stream: string, payload: JsonObject): Promise<string> {
    const ring = this.#ring(tenantId, stream);
    const cursor = `${ring.epoch}-${ring.first + ring.entries.length}`;
    ring.entries.push({ cursor, payload });
    // Dropping in blocks keeps an append at constant cost.
    if (ring.entries.length >= this.#entriesPerStream * 1.25) {
      const excess = ring.entries.length - this.#entriesPerStream;
      ring.entries.splice(0, excess);
      ring.first += excess;
    }
    this.#wake(ring);
    return cursor;
  }

  async *read(tenantId: string, stream: string, options: ReadOptions = {}): AsyncGenerator<StreamEntry[]> {
    const { after, signal } = options;
    const ring = this.#ring(tenantId, stream);
    let position = after == null ? ring.first : positionAfter(ring, after);
    ring.readers += 1;
    try {
      while (!signal?.aborted) {
        if (position < ring.first) throw cursorExpired();
        const batch = ring.entries.slice(position - ring.first);
        if (batch.length > 0) {
          position += batch.length;
          yield batch;
        } else if (ring.closed) {
          return;
        } else {
          await wakeUp(ring, signal);
        }
      }
    } finally {
      ring.readers -= 1;
      ring.touched = Date.now();
    }
  }

  async close(tenantId: string, stream: string): Promise<void> {
    const ring = this.#ring(tenantId, stream);
    ring.closed = true;
    this.#wake(ring);
  }

  async ready(): Promise<boolean> {
    return true;
  }

  #ring(tenantId: string, stream: string): Ring {
    const key = `${tenantId}/${stream}`;
    let ring = this.#rings.get(key);
    if (!ring) {
      this.#forgetIdle();
      const epoch = Math.random().toString(36).slice(2, 10);
      ring = { epoch, entries: [], first: 0, closed: false, touched: 0, readers: 0, waiting: new Set() };
      this.#rings.set(key, ring);
    }
    ring.touched = Date.now();
    return ring;
  }

  #wake(ring: Ring): void {
    const waiting = [...ring.waiting];
    ring.waiting.clear();
    for (const resume of waiting) resume();
  }

  #forgetIdle(): void {
    const oldest = Date.now() - this.#idleMs;
    for (const [key, ring] of this.#rings) {
      if (ring.readers === 0 && ring.touched < oldest) this.#rings.delete(key);
    }
    if (this.#rings.size < this.#maximumStreams) return;
    const idle = [...this.#rings].filter(([, ring]) => ring.readers === 0);
    const longest = idle.reduce<(typeof idle)[0] | undefined>(
      (found, entry) => (!found || entry[1].touched < found[1].touched ? entry : found),
      undefined,
    );
    if (longest) this.#rings.delete(longest[0]);
  }
}

function positionAfter(ring: Ring, cursor: string): number {
  const place = parsePlace(cursor);
  const position = place?.epoch === ring.epoch ? place.number + 1 : -1;
  if (position < ring.first || position > ring.first + ring.entries.length) throw cursorExpired();
  return position;
}

function wakeUp(ring: Ring, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const resume = (): void => {
      ring.waiting.delete(resume);
      signal?.removeEventListener('abort', resume);
      resolve();
    };
    ring.waiting.add(resume);
    signal?.addEventListener('abort', resume, { once: true });
  });
}
