import { randomUUID } from 'node:crypto';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { CallerPlaces } from './CallerPlaces.js';
import type { Departures } from './Departures.js';
import type { Lease } from './Lease.js';
import { ReservedStream } from './ReservedStream.js';
import type { SubscriptionSettings } from './SubscriptionSettings.js';

/** Reservations kept at once, open streams included. */
const capacity = 20_000;

export interface StreamReservationsOptions {
  /** Milliseconds that a reservation waits for its stream. */
  patienceMs: number;
  departures: Departures;
  /** How many streams one caller, or address, may have: as many as subscriptions. */
  settings: Pick<SubscriptionSettings, 'perCaller' | 'perAddress'>;
}

/** Whose a reservation is. */
export interface Holder {
  /** As `Session.caller` says; empty for who has no token. */
  caller: string;
  /** Where those without a token come from, as it is counted. */
  address: string;
}

/** The reservations of graphql-sse's "single connection mode", by their token. */
export class StreamReservations {
  readonly #options: StreamReservationsOptions;
  readonly #streams = new Map<string, ReservedStream>();
  readonly #places: CallerPlaces;

  constructor(options: StreamReservationsOptions) {
    this.#options = options;
    this.#places = new CallerPlaces(options.settings, 'streams reserved');
  }

  /**
   * @param lease what the stream ends with
   * @returns the reservation's token: whoever has it may listen
   * @throws GantryError RATE_LIMITED when there are too many, of this holder or of all
   */
  reserve(lease: Lease, { caller, address }: Holder): string {
    if (this.#streams.size >= capacity) {
      throw new GantryError('RATE_LIMITED', 'Too many streams are reserved.', { limit: capacity });
    }
    const leavePlace = this.#places.take(caller === '' ? undefined : caller, address);
    const token = randomUUID();
    const stream = new ReservedStream(lease);
    this.#streams.set(token, stream);
    const impatient = setTimeout(() => {
      if (!stream.isOpen) stream.end();
    }, this.#options.patienceMs).unref();
    const callOff = lease.onEnd(() => stream.end());
    const strikeOff = this.#options.departures.add(() => stream.leave());
    stream.ended.addEventListener('abort', () => {
      clearTimeout(impatient);
      callOff();
      strikeOff();
      this.#streams.delete(token);
      leavePlace();
    });
    return token;
  }

  find(token: string): ReservedStream | undefined {
    return this.#streams.get(token);
  }
}
