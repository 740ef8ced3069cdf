import { randomUUID } from 'node:crypto';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Session } from '../edge/Authenticator.js';
import { scheduleAt } from './scheduleAt.js';

/**
 * A session for as long as its token lasts. A newer token of the same caller makes it last longer, for everything that
 * goes on under it.
 */
export class Lease {
  #session: Session;
  #callOff: (() => void) | undefined;
  #endings: (() => void)[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  /** When it ends as it is, in milliseconds since the epoch; infinite where there is no token. */
  get expiresAt(): number {
    return this.#session.expiresAt;
  }

  /** @throws GantryError as `Session.context` does */
  context(requestId: string): RequestContext | Promise<RequestContext> {
    return this.#session.context(requestId);
  }

  /** Calls back when the token has ended: what began last is told first. @returns how to call it off */
  onEnd(callback: () => void): () => void {
    if (this.#endings.length === 0) this.#schedule();
    this.#endings.push(callback);
    return () => {
      this.#endings = this.#endings.filter((other) => other !== callback);
      if (this.#endings.length === 0) this.#callOff?.();
    };
  }

  /** Whether a session is of the same caller, and may nothing that this one may not. */
  covers(session: Session): Promise<boolean> {
    return mayReplace(this.#session, session);
  }

  /**
   * Goes on with another session.
   * @throws GantryError FORBIDDEN when it is not the same caller's in the same tenant, or may less
   */
  async renew(session: Session): Promise<void> {
    if (!(await mayReplace(session, this.#session))) {
      const message =
        'The new token has to be of the same issuer, subject and tenant, with every scope of the old.';
      throw new GantryError('FORBIDDEN', message);
    }
    this.#session = session;
    this.#callOff?.();
    if (this.#endings.length > 0) this.#schedule();
  }

  #schedule(): void {
    this.#callOff = scheduleAt(this.#session.expiresAt, () => {
      for (const end of this.#endings.splice(0).reverse()) end();
    });
  }
}

/** What began under `old` was allowed to who it was for; under `next` it must be no less. */
async function mayReplace(next: Session, old: Session): Promise<boolean> {
  if (next.caller !== old.caller) return false;
  const [one, other] = await Promise.all([next.context(randomUUID()), old.context(randomUUID())]);
  const has = new Set(one.scopes);
  return one.tenant?.id === other.tenant?.id && other.scopes.every((scope) => has.has(scope));
}
