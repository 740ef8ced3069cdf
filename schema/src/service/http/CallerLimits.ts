import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RegistryError } from '../../registry/RegistryError.js';
import type { Caller } from '../keys/Caller.js';

export interface CallerLimitSettings {
  /** With one key, at one replica. */
  requestsPerMinute: number;
  /** Those of them that compose and check. */
  examinationsPerMinute: number;
}

export const defaultCallerLimits: CallerLimitSettings = {
  requestsPerMinute: 1_200,
  examinationsPerMinute: 60,
};

/** How often each key may be used. */
export class CallerLimits {
  readonly #requests: RateLimiterMemory;
  readonly #examinations: RateLimiterMemory;

  constructor({ requestsPerMinute, examinationsPerMinute }: CallerLimitSettings) {
    this.#requests = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
    this.#examinations = new RateLimiterMemory({ points: examinationsPerMinute, duration: 60 });
  }

  /** @throws RegistryError RATE_LIMITED */
  async admit(caller: Caller, examines: boolean): Promise<void> {
    const key = `${caller.owner} ${caller.id}`;
    await consume(this.#requests, key, 'requests');
    if (examines) await consume(this.#examinations, key, 'checks and publications');
  }
}

async function consume(limiter: RateLimiterMemory, key: string, what: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal;
    throw new RegistryError(
      'RATE_LIMITED',
      `This key may make ${limiter.points} ${what} a minute. Try again later.`,
    );
  }
}
