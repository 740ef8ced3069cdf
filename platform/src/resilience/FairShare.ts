import { rateLimited } from '../errors/rateLimited.js';

/** Gives a place back. */
export type Leave = () => void;

export interface FairShareOptions {
  /** Places in all. */
  capacity: number;
  /** Milliseconds that anyone waits for a place. */
  patienceMs: number;
  /** What a place is for, in the plural, for messages. */
  what: string;
  /** Told of who found no place at once: whether they got one in the end. */
  waited?: ((outcome: 'entered' | 'refused', owner: string) => void) | undefined;
}

/** Who wants a place, and how much they may have. */
export interface ShareRequest {
  /** Whose share it is taken from, such as a tenant's id. */
  owner: string;
  /** Places that the owner may have at once. */
  most: number;
  /** How many of the owner's may wait. */
  maxWaiting: number;
  /** Milliseconds after which the place is of no use any more. */
  timeLeftMs: number;
}

interface Waiter {
  enter(): void;
}

interface Owner {
  most: number;
  taken: number;
  /** In the order in which they came. */
  readonly waiting: Set<Waiter>;
}

/** Seconds after which who was refused may try again: operations seldom take longer. */
const retryAfter = 1;

/**
 * Places of which each owner has a share: who wants more waits for their own. A place that becomes free goes to whoever of those
 * that wait has the fewest, so that nobody waits for a flood of somebody else's.
 */
export class FairShare {
  readonly #options: FairShareOptions;
  readonly #owners = new Map<string, Owner>();
  /** Owners of whom somebody waits. */
  readonly #crowded = new Set<Owner>();
  #taken = 0;

  constructor(options: FairShareOptions) {
    this.#options = options;
  }

  /** Places that are taken, and how many wait for one. */
  get load(): { taken: number; waiting: number } {
    let waiting = 0;
    for (const owner of this.#crowded) waiting += owner.waiting.size;
    return { taken: this.#taken, waiting };
  }

  /**
   * Takes a place, at once where there is one.
   * @throws GantryError RATE_LIMITED when too many wait already, or there was none in time
   */
  enter(request: ShareRequest): Leave | Promise<Leave> {
    const { owner: name, most } = request;
    let owner = this.#owners.get(name);
    if (!owner) this.#owners.set(name, (owner = { most, taken: 0, waiting: new Set() }));
    owner.most = most;
    const known = owner;
    const leave = (): void => this.#leave(name, known);
    if (owner.taken < most && this.#taken < this.#options.capacity) {
      this.#take(owner);
      return leave;
    }
    return this.#wait(name, owner, request).then(
      () => {
        this.#options.waited?.('entered', name);
        return leave;
      },
      (error: unknown) => {
        this.#options.waited?.('refused', name);
        throw error;
      },
    );
  }

  #take(owner: Owner): void {
    owner.taken += 1;
    this.#taken += 1;
  }

  async #wait(name: string, owner: Owner, { maxWaiting, timeLeftMs }: ShareRequest): Promise<void> {
    if (owner.waiting.size >= maxWaiting) throw this.#refusal(owner);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { enter: resolve };
    const tired = (): void => {
      this.#forget(name, owner, waiter);
      reject(this.#refusal(owner));
    };
    const timer = setTimeout(tired, Math.max(1, Math.min(this.#options.patienceMs, timeLeftMs)));
    owner.waiting.add(waiter);
    this.#crowded.add(owner);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #leave(name: string, owner: Owner): void {
    owner.taken -= 1;
    this.#taken -= 1;
    // The next in line has a place before anybody new can come.
    const next = this.#poorest();
    if (next) {
      const [waiter] = next.waiting;
      next.waiting.delete(waiter!);
      // Among those that have as few, the others come first now.
      this.#crowded.delete(next);
      if (next.waiting.size > 0) this.#crowded.add(next);
      this.#take(next);
      waiter!.enter();
    }
    this.#forget(name, owner);
  }

  /** Of those that wait and may have more, who has the fewest places. */
  #poorest(): Owner | undefined {
    let poorest: Owner | undefined;
    for (const owner of this.#crowded) {
      if (owner.taken < owner.most && (!poorest || owner.taken < poorest.taken)) poorest = owner;
    }
    return poorest;
  }

  #forget(name: string, owner: Owner, waiter?: Waiter): void {
    if (waiter) owner.waiting.delete(waiter);
    if (owner.waiting.size > 0) return;
    this.#crowded.delete(owner);
    if (owner.taken === 0) this.#owners.delete(name);
  }

  #refusal({ most }: Owner): Error {
    const message = `There are too many ${this.#options.what} under way at once; ${most} may be.`;
    return rateLimited(message, { retryAfter, reason: 'CONCURRENCY', limit: most });
  }
}
