import type { Leases } from '@gantry/platform/persistence/Leases.js';

export interface SuccessionOptions {
  leases: Leases;
  /** This process, as the engine calls it. */
  executorId: string;
  /** Seconds after which a process that says nothing counts as gone. */
  leaseSeconds: number;
  /** Has the executions of processes that are gone go on, in any that is there. */
  takeOver(executorIds: string[]): Promise<void>;
  warn(error: unknown, message: string): void;
}

const prefix = 'executor/';

/**
 * Sees to it that the executions of a replica that is gone go on in the others. Each replica says that it is there; one that
 * has been silent for the length of its lease, and still is when it is looked at again, is succeeded. Should it only have
 * been slow, its executions run twice for a moment: what they write has its place by sequence, and calls have their keys.
 */
export class Succession {
  readonly #options: SuccessionOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #silent = new Set<string>();

  constructor(options: SuccessionOptions) {
    this.#options = options;
  }

  /** Says that this process is there; before it runs anything. */
  async enter(): Promise<void> {
    const { leases, executorId, leaseSeconds } = this.#options;
    await leases.hold(prefix + executorId, leaseSeconds);
  }

  /** Goes on to say so, and looks after the others. */
  begin(): void {
    this.#round = this.#look();
    this.#timer = setInterval(
      () => {
        this.#round = this.#round.then(() => this.#look());
      },
      (this.#options.leaseSeconds * 1_000) / 4,
    );
  }

  /** Says that this process is gone: the others go on with what it leaves at once. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
    await this.#options.leases.release(prefix + this.#options.executorId);
  }

  async #look(): Promise<void> {
    const { leases, takeOver, warn } = this.#options;
    try {
      await this.enter();
      let silent: string[] = [];
      await leases.settle(prefix, async (ended) => {
        // After the database itself was away, all have been silent, and each says that it is there when it can.
        const gone = ended.filter(({ name, released }) => released || this.#silent.has(name));
        silent = ended.map(({ name }) => name);
        if (gone.length > 0) await takeOver(gone.map(({ name }) => name.slice(prefix.length)));
        return gone.map(({ name }) => name);
      });
      this.#silent = new Set(silent);
    } catch (error) {
      warn(error, 'Looking after the executions of other replicas failed; it is tried again.');
    }
  }
}
