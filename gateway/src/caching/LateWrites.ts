import { everythingTag } from './entityTags.js';
import type { CacheTenant } from './store/CacheStore.js';

export interface LateWritesOptions {
  /** Milliseconds after which a subgraph that has not answered is taken to have given up, too. */
  delayMs: number;
  forget(tenant: CacheTenant, tags: ReadonlySet<string>): void;
}

interface Collected {
  /** Forgotten when the time has come. */
  due: Set<string>;
  /** Came while the time ran: theirs begins when it is over. */
  later: Set<string>;
  timer: NodeJS.Timeout;
}

/** Tags collected for one tenant, beyond which everything stands for them. */
const maxTags = 1_000;

/**
 * What mutations were about that ended without an answer: a subgraph may commit after its client has been told of a timeout, and
 * so after what was kept has been forgotten. It is forgotten once more, between one and two delays later.
 */
export class LateWrites {
  readonly #options: LateWritesOptions;
  readonly #tenants = new Map<CacheTenant, Collected>();

  constructor(options: LateWritesOptions) {
    this.#options = options;
  }

  add(tenant: CacheTenant, tags: Iterable<string>): void {
    const known = this.#tenants.get(tenant);
    if (known) return collect(known.later, tags);
    const due = new Set<string>();
    collect(due, tags);
    this.#tenants.set(tenant, { due, later: new Set(), timer: this.#start(tenant) });
  }

  close(): void {
    for (const { timer } of this.#tenants.values()) clearTimeout(timer);
    this.#tenants.clear();
  }

  #start(tenant: CacheTenant): NodeJS.Timeout {
    return setTimeout(() => this.#ripen(tenant), this.#options.delayMs).unref();
  }

  #ripen(tenant: CacheTenant): void {
    const { due, later } = this.#tenants.get(tenant)!;
    this.#tenants.delete(tenant);
    this.#options.forget(tenant, due);
    if (later.size > 0) this.add(tenant, later);
  }
}

function collect(into: Set<string>, tags: Iterable<string>): void {
  if (into.has(everythingTag)) return;
  for (const tag of tags) into.add(tag);
  if (into.size <= maxTags) return;
  into.clear();
  into.add(everythingTag);
}
