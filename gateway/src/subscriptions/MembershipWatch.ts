import type { GraphQLFormattedError } from 'graphql';
import { PublishedEvent } from './PublishedEvent.js';
import type { Standing, Subscriber } from './Subscriber.js';

/** Milliseconds that an event waits to hear who is a member, and after which that is asked again where nobody has said so. */
const patienceMs = 1_000;

const noMember = new PublishedEvent(
  {
    data: null,
    errors: [{ message: 'You are no member of this tenant any more.', extensions: { code: 'FORBIDDEN' } }],
  },
  undefined,
);

const lessened: GraphQLFormattedError = {
  message: 'You have lost a role or scope that this subscription began with: subscribe again.',
  extensions: { code: 'FORBIDDEN' },
};

/**
 * Ends those subscribers of one subscription who are no members of the tenant any more, or have lost a role or scope. Events wait
 * for it, though not for long: while nobody says who is a member, what was last said holds.
 */
export class MembershipWatch {
  readonly #subscribers: ReadonlySet<Subscriber>;
  readonly #found: (member: Subscriber) => void;
  /** When it was last asked, on the clock of `performance.now`. */
  #askedAt = 0;
  /** Whether that had no answer in time. */
  #isUnanswered = false;
  /** Under way while it is known that somebody is to end, and not yet who. */
  #ending: Promise<void> | undefined;

  /**
   * @param subscribers one caller who began with the same rights: while the first one has them, all have
   * @param found told each time that the first one is found to have them
   */
  constructor(subscribers: ReadonlySet<Subscriber>, found: (member: Subscriber) => void) {
    this.#subscribers = subscribers;
    this.#found = found;
  }

  /** Ends who is to end, at once where that is known. @returns what the next event waits for; undefined for nothing */
  endStrangers(): Promise<void> | undefined {
    if (this.#ending) return this.#ending;
    if (this.#isUnanswered && performance.now() - this.#askedAt < patienceMs) return undefined;
    const first = this.#subscribers.values().next().value;
    if (!first) return undefined;
    const standing = first.standing();
    if (standing instanceof Promise) return this.#hear(first, standing);
    this.#isUnanswered = false;
    return this.#heed(first, standing);
  }

  /** The same where memberships have changed: what was asked before may be answered as it was then. */
  endStrangersNow(): Promise<void> | undefined {
    this.#isUnanswered = false;
    return this.endStrangers();
  }

  /** Heeds an answer whenever it comes. @returns the wait for it, a bounded one; undefined where an earlier one was in vain */
  #hear(subscriber: Subscriber, asked: Promise<Standing>): Promise<void> | undefined {
    const askedAt = performance.now();
    this.#askedAt = askedAt;
    let impatient: NodeJS.Timeout | undefined;
    const heard = asked.then((standing) => {
      clearTimeout(impatient);
      // An answer to an older question does not say that there are answers now.
      if (this.#askedAt === askedAt) this.#isUnanswered = false;
      return this.#heed(subscriber, standing);
    });
    if (this.#isUnanswered) return undefined;
    return new Promise((resolve, reject) => {
      impatient = setTimeout(() => {
        if (this.#askedAt === askedAt) this.#isUnanswered = true;
        resolve();
      }, patienceMs);
      heard.then(resolve, reject);
    });
  }

  #heed(subscriber: Subscriber, standing: Standing): Promise<void> | undefined {
    if (standing === 'unchanged') {
      this.#found(subscriber);
      return undefined;
    }
    end(subscriber, standing);
    this.#ending ??= this.#endOthers().finally(() => (this.#ending = undefined));
    return this.#ending;
  }

  async #endOthers(): Promise<void> {
    const endStranger = async (subscriber: Subscriber): Promise<void> =>
      end(subscriber, await subscriber.standing());
    await Promise.all([...this.#subscribers].map(endStranger));
  }
}

function end(subscriber: Subscriber, standing: Standing): void {
  if (standing === 'stranger') subscriber.conclude(noMember);
  else if (standing === 'lessened') subscriber.refuse(lessened);
}
