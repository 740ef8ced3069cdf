import type { SubgraphAnswer } from '../execution/SubgraphSender.js';
import { neverKept, restricted, type CachePolicy } from './CachePolicy.js';
import { parseCacheControl } from './parseCacheControl.js';

/** How long the answer to an operation may be kept, while it is being made. */
export class Freshness {
  readonly #headersDecide: boolean;
  #policy: CachePolicy;
  #isOwn = true;

  /** @param headersDecide whether nothing but the headers of subgraphs says how long answers live */
  constructor(policy: CachePolicy, headersDecide: boolean) {
    this.#policy = policy;
    this.#headersDecide = headersDecide;
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
  fetched({ errors, cacheControl, joined }: SubgraphAnswer): void {
    if (joined) this.#isOwn = false;
    if (errors?.length) this.restrict(neverKept);
    const said = policyOfAnswer(cacheControl, this.#headersDecide);
    if (said) this.restrict(said);
  }
}

/** What a subgraph's header says; undefined where it says nothing and need not. */
export function policyOfAnswer(
  cacheControl: string | undefined,
  headersDecide: boolean,
): CachePolicy | undefined {
  if (cacheControl !== undefined) return parseCacheControl(cacheControl);
  return headersDecide ? neverKept : undefined;
}
