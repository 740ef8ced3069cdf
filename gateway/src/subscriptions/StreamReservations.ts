import { randomUUID } from 'node:crypto';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
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
  /** How many of them each caller or address has. */
  readonly #perHolder = new Map<string, number>();

  constructor(options: StreamReservationsOptions) {
    this.#options = options;
  }

  /**
   * @param lease what the stream ends with
   * @returns the reservation's token: whoever has it may listen
   * @throws GantryError RATE_LIMITED when there are too many, of this holder or of all
   */
  reserve(lease: Lease, holder: Holder): string {
    const leavePlace = this.#takePlace(holder);
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

  /** Counts a stream of a holder. @returns how to count it no more */
  #takePlace({ caller, address }: Holder): () => void {
    const { perCaller, perAddress } = this.#options.settings;
    const unnamed = caller === '';
    const limit = unnamed ? perAddress : perCaller;
    const holder = unnamed ? `address ${address}` : `caller ${caller}`;
    const held = this.#perHolder.get(holder) ?? 0;
    if (held >= limit) {
      const whose = unnamed ? 'Your address has' : 'You have';
      const message = `${whose} ${held} streams reserved, which is the limit.`;
      throw new GantryError('RATE_LIMITED', message, { limit });
    }
    if (this.#streams.size >= capacity) {
      throw new GantryError('RATE_LIMITED', 'Too many streams are reserved.', { limit: capacity });
    }
    this.#perHolder.set(holder, held + 1);
    return () => {
      const left = this.#perHolder.get(holder)! - 1;
      if (left > 0) this.#perHolder.set(holder, left);
      else this.#perHolder.delete(holder);
    };
  }
}
