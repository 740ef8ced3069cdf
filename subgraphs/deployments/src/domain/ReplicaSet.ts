import { pause } from './pause.js';
import type { Upstream } from './ports/ReplicaRunner.js';
import { SupervisedReplica, type LogStream, type SupervisedReplicaOptions } from './SupervisedReplica.js';

/** A release's replicas did not become, or stay, ready; in words for the one whose code it is. */
export class ReplicaFault extends Error {
  override readonly name = 'ReplicaFault';
}

export interface ReplicaSetOptions extends Omit<SupervisedReplicaOptions, 'onLine' | 'onChange'> {
  clones: number;
  onLine(clone: number, stream: LogStream, text: string): void;
  /** The replicas that take requests now. */
  onReady(upstreams: Upstream[]): void;
}

/** Failures of one clone in a row, before it was ever ready, after which a rollout does not wait any longer. */
const failuresAllowed = 3;

/** The clones of one release in one pod. */
export class ReplicaSet {
  readonly #options: ReplicaSetOptions;
  readonly #clones: SupervisedReplica[] = [];
  readonly #watchers = new Set<() => void>();
  #everStarted = 0;

  constructor(options: ReplicaSetOptions) {
    this.#options = options;
  }

  get ready(): Upstream[] {
    return this.#clones.map((clone) => clone.ready).filter((upstream) => upstream !== null);
  }

  get desired(): number {
    return this.#clones.length;
  }

  start(): void {
    this.#grow(this.#options.clones);
  }

  /** Adds clones, or takes the last ones away after their requests. */
  async scale(clones: number): Promise<void> {
    this.#grow(clones);
    const surplus = this.#clones.splice(clones);
    this.#options.onReady(this.ready);
    await Promise.all(surplus.map((clone) => clone.stop()));
  }

  /**
   * Resolves when every clone is ready.
   * @throws ReplicaFault when one keeps ending, or `withinMs` are over
   */
  async untilReady(withinMs: number, signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), withinMs);
    const over = AbortSignal.any([signal, late.signal]);
    try {
      while (this.ready.length < this.#clones.length) {
        this.#failIfHopeless();
        if (late.signal.aborted) throw this.#fault(`was not ready within ${withinMs / 1_000} seconds`);
        if (signal.aborted) throw new ReplicaFault('The rollout was interrupted.');
        await this.#change(over);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Resolves when every clone has stayed ready for some milliseconds and still answers well.
   * @throws ReplicaFault as soon as one is not
   */
  async steady(forMs: number, signal: AbortSignal): Promise<void> {
    const over = AbortSignal.any([signal, AbortSignal.timeout(forMs)]);
    while (!over.aborted) {
      await this.#change(over);
      if (this.ready.length < this.#clones.length) throw this.#fault('did not stay ready');
    }
    // One that ends is not noticed at once; one that answers has not ended.
    const { probe, healthPath } = this.#options;
    for (const [index, upstream] of this.ready.entries()) {
      const { healthy, detail } = await probe.check(upstream, healthPath);
      if (!healthy)
        throw new ReplicaFault(`Replica ${index + 1} did not stay ready (GET ${healthPath} ${detail}).`);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clones.map((clone) => clone.stop()));
  }

  #grow(clones: number): void {
    while (this.#clones.length < clones) {
      const number = (this.#everStarted += 1);
      const clone = new SupervisedReplica({
        ...this.#options,
        onLine: (stream, text) => this.#options.onLine(number, stream, text),
        onChange: () => {
          this.#options.onReady(this.ready);
          for (const watcher of this.#watchers) watcher();
        },
      });
      this.#clones.push(clone);
      clone.start();
    }
  }

  #failIfHopeless(): void {
    const hopeless = this.#clones.find((clone) => clone.hopeless);
    if (hopeless) throw new ReplicaFault(hopeless.lastFailure ?? 'The artifact is missing.');
    const failing = this.#clones.findIndex((clone) => clone.failures >= failuresAllowed);
    if (failing >= 0) throw new ReplicaFault(`Replica ${failing + 1} ${this.#clones[failing]?.lastFailure}`);
  }

  #fault(what: string): ReplicaFault {
    const index = this.#clones.findIndex((clone) => clone.ready === null);
    const why = this.#clones[index]?.lastFailure;
    return new ReplicaFault(`Replica ${index + 1} ${what}${why ? ` (${why})` : ''}.`);
  }

  async #change(over: AbortSignal): Promise<void> {
    const changed = new AbortController();
    const watcher = (): void => changed.abort();
    this.#watchers.add(watcher);
    // The pause is only the longest that a change could be overlooked.
    await pause(1_000, AbortSignal.any([over, changed.signal]));
    this.#watchers.delete(watcher);
  }
}
