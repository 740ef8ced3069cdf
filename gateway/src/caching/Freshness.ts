import type { SubgraphAnswer } from '../execution/SubgraphSender.js';
import { neverKept, restricted, type CachePolicy } from './CachePolicy.js';
import { parseCacheControl } from './parseCacheControl.js';

/** How long the answer to an operation may be kept, while it is being made. */
export class Freshness {
  readonly #unsaid: CachePolicy | undefined;
  #policy: CachePolicy;
  #isOwn = true;

  /** @param unsaid the policy of a subgraph's answer that says nothing of it, where the supergraph does not either */
  constructor(policy: CachePolicy, unsaid: CachePolicy | undefined) {
    this.#policy = policy;
    this.#unsaid = unsaid;
  }

  get policy(): CachePolicy {
    return this.#policy;
  }

  /** Whether everything it is made of was asked for after the operation began. */
  get isOwn(): boolean {
    return this.#isOwn;
  }

  restrict(policy: CachePolicy): void {
    this.#policy = restricted(this.#policy, policy);
  }

  /** A subgraph answered. */
  fetched({ errors, cacheControl, age, joined }: SubgraphAnswer): void {
    if (joined) this.#isOwn = false;
    if (errors?.length) this.restrict(neverKept);
    const said = cacheControl === undefined ? this.#unsaid : parseCacheControl(cacheControl, age);
    if (said) this.restrict(said);
  }
}
