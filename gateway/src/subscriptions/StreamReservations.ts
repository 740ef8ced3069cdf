import { randomUUID } from 'node:crypto';
import type { Departures } from './Departures.js';
import type { Lease } from './Lease.js';
import { ReservedStream } from './ReservedStream.js';

/** Reservations kept at once, open streams included. */
const capacity = 20_000;

/** The reservations of graphql-sse's "single connection mode", by their token. */
export class StreamReservations {
  readonly #streams = new Map<string, ReservedStream>();
  readonly #patienceMs: number;
  readonly #departures: Departures;

  /** @param patienceMs how long a reservation waits for its stream */
  constructor(patienceMs: number, departures: Departures) {
    this.#patienceMs = patienceMs;
    this.#departures = departures;
  }

  /**
   * @param lease what the stream ends with
   * @returns the reservation's token: whoever has it may listen. Undefined when there are too many
   */
  reserve(lease: Lease): string | undefined {
    if (this.#streams.size >= capacity) return undefined;
    const token = randomUUID();
    const stream = new ReservedStream(lease);
    this.#streams.set(token, stream);
    const impatient = setTimeout(() => {
      if (!stream.isOpen) stream.end();
    }, this.#patienceMs).unref();
    const callOff = lease.onEnd(() => stream.end());
    const strikeOff = this.#departures.add(() => stream.leave());
    stream.ended.addEventListener('abort', () => {
      clearTimeout(impatient);
      callOff();
      strikeOff();
      this.#streams.delete(token);
    });
    return token;
  }

  find(token: string): ReservedStream | undefined {
    return this.#streams.get(token);
  }
}
