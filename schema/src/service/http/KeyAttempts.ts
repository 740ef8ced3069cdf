import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RegistryError } from '../../registry/RegistryError.js';
import { digestOf } from '../keys/keyText.js';

/** Keys that do not hold, from one address in a minute. */
const mostFailures = 60;
/** Keys that are remembered to have held, so that who shares an address with somebody who guesses is let in. */
const mostKnown = 10_000;

/** Keeps who tries keys that do not hold from keeping the database busy with them. */
export class KeyAttempts {
  readonly #failures = new RateLimiterMemory({ points: mostFailures, duration: 60 });
  readonly #known = new Set<string>();

  /** @throws RegistryError RATE_LIMITED */
  async check(address: string, key: string): Promise<void> {
    const { consumedPoints = 0 } = (await this.#failures.get(address)) ?? {};
    if (consumedPoints < mostFailures || this.#known.has(digestOf(key))) return;
    throw new RegistryError(
      'RATE_LIMITED',
      'Too many keys that do not hold have come from there. Try again in a minute.',
    );
  }

  async failed(address: string, key: string): Promise<void> {
    this.#known.delete(digestOf(key));
    await this.#failures.penalty(address, 1);
  }

  held(key: string): void {
    const digest = digestOf(key);
    // Those that were used last stay longest.
    this.#known.delete(digest);
    this.#known.add(digest);
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.values().next().value!);
  }
}
