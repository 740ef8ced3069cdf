import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { rateLimited } from '@gantry/platform/errors/rateLimited.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateMetrics } from './RateMetrics.js';
import type { Allowance, Allowances, RateSettings } from './RateSettings.js';
import { counterKey, type TenantCounter } from './TenantCounter.js';

type Limiter = Pick<RateLimiterMemory, 'consume'>;
type Kind = 'rate' | 'quota';

/**
 * Lets a tenant ask for as many operations as its tier allows, over all transports together. Counted in Redis for all
 * gateways; while that is away, each gateway counts for itself.
 */
export class RateLimits {
  readonly #settings: RateSettings;
  readonly #counter: TenantCounter | undefined;
  readonly #metrics: RateMetrics;
  readonly #limiters = new Map<Allowance, Limiter>();

  constructor(settings: RateSettings, metrics: RateMetrics, counter?: TenantCounter) {
    this.#settings = settings;
    this.#metrics = metrics;
    this.#counter = counter;
  }

  /**
   * Counts one operation.
   * @throws GantryError RATE_LIMITED or QUOTA_EXCEEDED with `retryAfter`, in seconds
   */
  async admit(context: RequestContext): Promise<void> {
    const { limits, quotas } = this.#settings;
    await this.#count('rate', limits, context);
    await this.#count('quota', quotas, context);
  }

  async #count(kind: Kind, allowances: Allowances, { tenant, actor }: RequestContext): Promise<void> {
    const tier = tenant?.tier ?? 'default';
    const allowance = Object.hasOwn(allowances, tier) ? allowances[tier] : allowances['default'];
    if (!allowance) return;
    // Who is in no tenant, as before they create one, counts for themselves.
    const name = tenant ? `limit:${kind}` : `limit:${kind}:${actor.id}`;
    try {
      await this.#limiterOf(allowance).consume(counterKey({ tenantId: tenant?.id ?? null, name }));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      this.#metrics.refused(kind, tier);
      throw refused(kind, allowance, refusal.msBeforeNext);
    }
  }

  #limiterOf(allowance: Allowance): Limiter {
    let limiter = this.#limiters.get(allowance);
    if (!limiter) {
      const { operations: points, seconds: duration } = allowance;
      const options = { keyPrefix: '', points, duration };
      const memory = new RateLimiterMemory(options);
      limiter = this.#counter
        ? new RateLimiterRedis({
            ...options,
            storeClient: this.#counter,
            insuranceLimiter: memory,
            // What is refused once is refused without asking until the time is over.
            inMemoryBlockOnConsumed: points + 1,
          })
        : memory;
      this.#limiters.set(allowance, limiter);
    }
    return limiter;
  }
}

function refused(kind: Kind, { operations, seconds }: Allowance, milliseconds: number): GantryError {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1_000));
  const used = (what: string): string =>
    `The ${what} of ${operations} operations in ${seconds} s is used up; try again in ${retryAfter} s.`;
  const told = { retryAfter, limit: operations };
  if (kind === 'rate') return rateLimited(used('limit'), told);
  return new GantryError('QUOTA_EXCEEDED', used('quota'), told);
}
