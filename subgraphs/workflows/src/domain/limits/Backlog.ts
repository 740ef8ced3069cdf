import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { TenantLimits } from './TenantLimits.js';

/** Executions of a tenant that have not ended. */
export interface Standing {
  /** Those that wait to begin. */
  queued: number;
  /** Those that are under way; not those that were put away while they only wait. */
  running: number;
  /** Milliseconds since 1970 at which the oldest of those that wait was asked for; null without any. */
  queuedSince: number | null;
}

interface Known extends Standing {
  at: number;
  /** Whether it was counted on here. */
  grown: boolean;
}

/** Milliseconds for which a count is taken as it was, so that a flood is not counted anew with each of its requests. */
const freshMs = 1_000;
/** Tenants of whom counts are kept. */
const mostKept = 1_000;
/** Seconds that nobody is asked to wait longer than. */
const longestWait = 300;

/**
 * How many executions of each tenant wait, so that those for which there is no room are refused. Counted in the database once a
 * second, and here in between: what other replicas admit within the second comes on top.
 */
export class Backlog {
  readonly #known = new Map<string, Known>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Counts an execution that is about to be stored.
   * @param count asks the database
   * @throws GantryError QUOTA_EXCEEDED with `limit`, `current` and `retryAfter`, in seconds, when there is no room for it
   */
  async admit(tenantId: string, limits: TenantLimits, count: () => Promise<Standing>): Promise<void> {
    let known = this.#known.get(tenantId);
    if (!known || this.#now() >= known.at + freshMs) known = await this.#count(tenantId, count);
    // Some of those that were counted here may have begun since.
    if (known.queued >= limits.queued && known.grown) known = await this.#count(tenantId, count);
    if (known.queued >= limits.queued) throw refusal(limits.queued, known, this.#now());
    known.queued += 1;
    known.grown = true;
    known.queuedSince ??= this.#now();
  }

  async #count(tenantId: string, count: () => Promise<Standing>): Promise<Known> {
    const known = { ...(await count()), at: this.#now(), grown: false };
    this.#known.delete(tenantId);
    this.#known.set(tenantId, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKept && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}

function refusal(limit: number, { queued, queuedSince }: Standing, now: number): GantryError {
  // As many begin in a second as have come in the time that the oldest has waited (Little's law).
  const perSecond = (1_000 * queued) / Math.max(1, now - (queuedSince ?? now));
  const seconds = Math.ceil((queued - limit + 1) / perSecond);
  const retryAfter = Math.min(longestWait, Math.max(1, seconds));
  return new GantryError(
    'QUOTA_EXCEEDED',
    `${queued} executions of this tenant wait to begin, and ${limit} may. Try again in ${retryAfter} s, when some have begun.`,
    { resource: 'QUEUED_EXECUTIONS', limit, current: queued, retryAfter },
  );
}
