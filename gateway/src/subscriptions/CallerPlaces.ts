import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { SubscriptionSettings } from './SubscriptionSettings.js';

/** Counts what each caller has at once, and each address whose callers have no token. */
export class CallerPlaces {
  readonly #limits: Pick<SubscriptionSettings, 'perCaller' | 'perAddress'>;
  readonly #what: string;
  readonly #taken = new Map<string, number>();

  /** @param what is counted, as a refusal says it behind the number: "streams reserved" */
  constructor(limits: Pick<SubscriptionSettings, 'perCaller' | 'perAddress'>, what: string) {
    this.#limits = limits;
    this.#what = what;
  }

  /**
   * @param caller undefined for who has no token
   * @returns how to count it no more
   * @throws GantryError RATE_LIMITED when there are as many as one may have
   */
  take(caller: string | undefined, address: string): () => void {
    const limit = caller === undefined ? this.#limits.perAddress : this.#limits.perCaller;
    const holder = caller === undefined ? `address ${address}` : `caller ${caller}`;
    const taken = this.#taken.get(holder) ?? 0;
    if (taken >= limit) {
      const whose = caller === undefined ? 'Your address has' : 'You have';
      const message = `${whose} ${taken} ${this.#what}, which is the limit.`;
      throw new GantryError('RATE_LIMITED', message, { limit });
    }
    this.#taken.set(holder, taken + 1);
    return () => {
      const left = this.#taken.get(holder)! - 1;
      if (left > 0) this.#taken.set(holder, left);
      else this.#taken.delete(holder);
    };
  }
}
