import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** How long keys are believed, and how often they are asked for. All in milliseconds. */
export interface KeyTimes {
  /** After this keys are fetched anew. */
  fresh: number;
  /** For so long they go on being used while their issuer cannot be reached. */
  stale: number;
  /** Between two fetches because of tokens that were signed with a key which the issuer did not have. */
  coolDown: number;
  /** After a first failure, before the next attempt; doubled with each further one. */
  firstBackOff: number;
  longestBackOff: number;
}

export const defaultKeyTimes: KeyTimes = {
  fresh: 10 * 60_000,
  stale: 24 * 60 * 60_000,
  coolDown: 30_000,
  firstBackOff: 1_000,
  longestBackOff: 60_000,
};

/**
 * An issuer's keys as they were last fetched. They are fetched anew when they are old or a token was signed with
 * one that is not among them, by one request at a time, and never so often that a flood of tokens becomes a flood of requests.
 */
export class CachedKeys {
  readonly #load: () => Promise<JSONWebKeySet>;
  readonly #times: KeyTimes;
  #keys: JWTVerifyGetKey | undefined;
  #loadedAt = 0;
  #askedAt = 0;
  #failures = 0;
  #failure: unknown;
  #loading: Promise<void> | undefined;

  constructor(load: () => Promise<JSONWebKeySet>, times: KeyTimes = defaultKeyTimes) {
    this.#load = load;
    this.#times = times;
  }

  /** @throws whatever the issuer fails with, when there are no keys that may still be used; jose's errors for the token's */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayAskForMore) throw error;
      // The key may be newer than what was fetched.
      await this.#reload();
      return await this.#keys!(header, token);
    }
  };

  /**
   * Fetches them anew for a token that names none and was signed with none of them, unless that was done just before.
   * @returns whether it did
   * @throws whatever the issuer fails with
   */
  async renew(): Promise<boolean> {
    if (!this.#mayAskForMore) return false;
    await this.#reload();
    return true;
  }

  async #current(): Promise<JWTVerifyGetKey> {
    const age = Date.now() - this.#loadedAt;
    const usable = age < this.#times.stale ? this.#keys : undefined;
    if (usable && age < this.#times.fresh) return usable;
    if (this.#inBackOff) {
      if (usable) return usable;
      throw this.#failure;
    }
    const reloading = this.#reload();
    if (!usable) {
      await reloading;
      return this.#keys!;
    }
    // Once it has failed, the next attempt is nobody's to wait for.
    const settled = reloading.catch(() => undefined);
    if (this.#failures === 0) await settled;
    return this.#keys ?? usable;
  }

  get #inBackOff(): boolean {
    const { firstBackOff, longestBackOff } = this.#times;
    const wait = Math.min(firstBackOff * 2 ** (this.#failures - 1), longestBackOff);
    return this.#failures > 0 && !this.#loading && Date.now() < this.#askedAt + wait;
  }

  get #mayAskForMore(): boolean {
    if (this.#loading) return true;
    return !this.#inBackOff && Date.now() >= this.#askedAt + this.#times.coolDown;
  }

  #reload(): Promise<void> {
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    this.#askedAt = Date.now();
    try {
      this.#keys = createLocalJWKSet(await this.#load());
      this.#loadedAt = Date.now();
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#failure = error;
      throw error;
    }
  }
}
