import type { ExecutionState } from '../ExecutionState.js';

/** A branch of a plan that has been begun. */
export interface DeferredBranch {
  /** What it runs with: the data of the operation, and failures of its own. */
  readonly state: ExecutionState;
  /** Whether all it was to fetch is there. */
  isDone: boolean;
  /** Rejects only when the client has left. */
  readonly done: Promise<void>;
}

/** Follows the deferred branches of one operation's plan: what they wait for, and when they have run. */
export class DeferredBranches {
  readonly #branches = new Map<string, DeferredBranch>();
  readonly #fetches = new Map<string, PromiseWithResolvers<void>>();
  readonly #eager: boolean;

  /** @param eager whether branches begin as soon as the fetches they depend on are done, or when all before them is */
  constructor(eager: boolean) {
    this.#eager = eager;
  }

  /** A fetch that branches may depend on is done. */
  fetched(id: string): void {
    this.#fetch(id).resolve();
  }

  /**
   * Begins a branch.
   * @param depends the fetches that it depends on; one that turns out not to be needed is never done
   * @param before resolves when everything that is fetched before the branch, needed or not, is done
   */
  begin(
    label: string,
    state: ExecutionState,
    depends: readonly string[],
    before: Promise<void>,
    run: () => Promise<void>,
  ): void {
    const fetches = depends.map((id) => this.#fetch(id).promise);
    const ready = this.#eager ? Promise.race([Promise.all(fetches), before]) : before;
    const branch = { state, isDone: false, done: ready.then(run).then(() => void (branch.isDone = true)) };
    // Whoever waits for it is told; when nobody does any more, nobody has to be.
    branch.done.catch(() => undefined);
    this.#branches.set(label, branch);
  }

  /** Undefined when the plan has no such branch: all it would fetch comes with what is before it. */
  get(label: string): DeferredBranch | undefined {
    return this.#branches.get(label);
  }

  #fetch(id: string): PromiseWithResolvers<void> {
    let fetch = this.#fetches.get(id);
    if (!fetch) this.#fetches.set(id, (fetch = Promise.withResolvers()));
    return fetch;
  }
}
