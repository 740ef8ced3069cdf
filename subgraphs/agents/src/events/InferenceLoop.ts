import type { Logger } from 'pino';
import type { InferenceQueue, WaitingInference } from '../persistence/InferenceQueue.js';

export interface InferenceLoopOptions {
  queue: InferenceQueue;
  run(waiting: WaitingInference, stopping: AbortSignal): Promise<void>;
  logger: Logger;
  perTenant: number;
  total: number;
  leaseSeconds: number;
}

/** Looks for waiting inferences when woken, and by itself as often as leases may have run out, and runs a bounded number. */
export class InferenceLoop {
  readonly #options: InferenceLoopOptions;
  readonly #running = new Map<string, WaitingInference & { done: Promise<void> }>();
  readonly #stopping = new AbortController();
  #wake = Promise.withResolvers<void>();
  #looping: Promise<void> | undefined;

  constructor(options: InferenceLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#looping = this.#loop();
  }

  wake(): void {
    this.#wake.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#looping;
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #loop(): Promise<void> {
    const { queue, logger, leaseSeconds, perTenant } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#wake = Promise.withResolvers<void>();
      try {
        for (const waiting of await queue.waiting(perTenant)) {
          if (this.#hasRoom(waiting)) this.#begin(waiting);
        }
      } catch (error) {
        logger.warn({ err: error }, 'Looking for inferences to make failed; it is tried again.');
      }
      const timer = setTimeout(() => this.wake(), (leaseSeconds * 1_000) / 2);
      await this.#wake.promise;
      clearTimeout(timer);
    }
  }

  #hasRoom({ id, tenantId, kind }: WaitingInference): boolean {
    const ofTenant = [...this.#running.values()].filter(
      (one) => one.tenantId === tenantId && one.kind === kind,
    ).length;
    return (
      !this.#stopping.signal.aborted &&
      !this.#running.has(id) &&
      ofTenant < this.#options.perTenant &&
      this.#running.size < this.#options.total
    );
  }

  #begin(waiting: WaitingInference): void {
    const { run, logger } = this.#options;
    const done = run(waiting, this.#stopping.signal)
      .then(
        () => this.#running.delete(waiting.id) && this.wake(),
        // Not woken: what failed for a reason of ours is tried again at the next look, not in a hot loop.
        (error: unknown) => {
          this.#running.delete(waiting.id);
          logger.error({ err: error, inference: waiting.id }, 'An inference failed; it is begun again.');
        },
      )
      .then(() => undefined);
    this.#running.set(waiting.id, { ...waiting, done });
  }
}
