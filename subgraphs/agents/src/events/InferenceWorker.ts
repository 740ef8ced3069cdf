import { isUnreachable } from '@gantry/platform/persistence/isUnreachable.js';
import type { Logger } from 'pino';
import type { InferenceQueue, WaitingInference } from '../persistence/InferenceQueue.js';
import { inInferenceSpan } from './inInferenceSpan.js';
import { InferenceLoop } from './InferenceLoop.js';
import type { InferenceWriting } from './InferenceWriting.js';

export interface InferenceWorkerOptions {
  queue: InferenceQueue;
  /** How each kind of inference is made. */
  writings: Record<WaitingInference['kind'], InferenceWriting>;
  logger: Logger;
  /** Inferences of one tenant and kind that are made at a time. */
  perTenant: number;
  /** Inferences of all tenants that are made at a time in this process. */
  total: number;
  leaseSeconds: number;
}

/** Makes the inferences that wait. One whose worker died is begun anew by another. */
export class InferenceWorker {
  readonly #options: InferenceWorkerOptions;
  readonly #loop: InferenceLoop;
  /** Those that were begun here and could not be given back. */
  readonly #kept = new Set<string>();

  constructor(options: InferenceWorkerOptions) {
    this.#options = options;
    this.#loop = new InferenceLoop({ ...options, run: (waiting, signal) => this.#run(waiting, signal) });
  }

  start(): void {
    this.#loop.start();
  }

  /** Says that something may be waiting. */
  wake(): void {
    this.#loop.wake();
  }

  /** Breaks off what is being written and gives it back; another worker, or the next start, begins it anew. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #run(waiting: WaitingInference, stopping: AbortSignal): Promise<void> {
    const { queue, writings, logger, leaseSeconds } = this.#options;
    const row = await queue.claim(waiting, this.#kept.has(waiting.id));
    this.#kept.delete(waiting.id);
    if (!row) return;
    const lost = new AbortController();
    const renewing = setInterval(
      () => {
        queue.renew(waiting).then(
          (held) => held || lost.abort(),
          (error: unknown) => logger.warn({ err: error, inference: row.id }, 'A lease could not be renewed.'),
        );
      },
      (leaseSeconds * 1_000) / 3,
    );
    try {
      const signal = AbortSignal.any([stopping, lost.signal]);
      await inInferenceSpan(row, async (told) => {
        const { by, ended, publish } = await writings[waiting.kind].write(row, signal);
        told(by, ended);
        if (signal.aborted) await queue.release(waiting, stopping.aborted);
        else await queue.finish(waiting, by, ended, publish);
      });
    } catch (error) {
      // That the database is away is no fault of the inference, and happens to all of them.
      await queue.release(waiting, stopping.aborted || isUnreachable(error)).catch((away: unknown) => {
        this.#kept.add(waiting.id);
        throw away;
      });
      throw error;
    } finally {
      clearInterval(renewing);
    }
  }
}
