/** How subscriptions are shared and delivered, and how many there may be. Root fields are named without their type. */
export interface SubscriptionSettings {
  /**
   * Root fields whose subscriptions begin with whatever happens next, unless they are given an `after`, never with something from
   * before: who comes later without one can join one that is under way.
   */
  live: readonly string[];
  /** Root fields of which only the latest event matters: for a slow client it replaces those that still wait. */
  coalesced: readonly string[];
  /** Events that may wait for one slow client, per subscription. */
  waitingEvents: number;
  /** Bytes of JSON that may wait likewise; a single event may be larger. */
  waitingBytes: number;
  /** Milliseconds that the source waits for clients of whom none takes anything more. */
  patienceMs: number;
  /** Operations of any type that may be under way on one socket, or on one reserved stream. */
  perConnection: number;
  /** Subscriptions that one caller may have open in this process, and streams that it may have reserved. */
  perCaller: number;
  /** The same for all callers without a token at one address; of IPv6, in one network of 64 bits. */
  perAddress: number;
  /** The header in which the nearest proxy says for which address it speaks, in lower case; without one, who is connected counts. */
  addressHeader: string | undefined;
}

export const defaultSubscriptionSettings: SubscriptionSettings = {
  live: [],
  coalesced: [],
  waitingEvents: 256,
  waitingBytes: 1024 * 1024,
  patienceMs: 30_000,
  perConnection: 500,
  perCaller: 2_000,
  perAddress: 2_000,
  addressHeader: undefined,
};
