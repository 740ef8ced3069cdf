import type { Durable } from '../interpreter/Durable.js';
import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import { interpret } from '../interpreter/interpret.js';
import type { CallSettings, HttpCaller } from '../interpreter/Services.js';
import { standardErrors } from '../interpreter/WorkflowError.js';
import type { ExecutionEngine, ExecutionJob } from './ExecutionEngine.js';
import type { ExecutionStore } from './ExecutionStore.js';

/** What executions run on. */
export interface RunnerParts {
  engine: ExecutionEngine;
  store: ExecutionStore;
  expressions: ExpressionEvaluator;
  http: HttpCaller;
  calls: CallSettings;
  /** Told what goes wrong outside any execution. */
  warn(error: unknown, message: string): void;
}

/** Milliseconds between two looks at what has been left lying. */
const sweepMs = 10_000;
/** Milliseconds for which the engine's own record of a job that has ended is kept. */
const keptMs = 3_600_000;

/** Sees to it that every execution that was asked for runs, and ends. */
export class ExecutionRunner {
  readonly #parts: RunnerParts;
  #timer: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Begins to run executions, those first that an earlier process has left. */
  async start(): Promise<void> {
    await this.#parts.engine.start((job, durable) => this.#run(job, durable));
    this.#sweeping = this.sweep(new Date());
    await this.#sweeping;
    this.#timer = setInterval(() => {
      this.#sweeping = this.#sweeping.then(() => this.sweep(new Date(Date.now() - sweepMs)));
    }, sweepMs);
    this.#timer.unref();
  }

  /** Ends; what is running goes on after the next start. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#sweeping;
    await this.#parts.engine.stop();
  }

  /** Runs an execution that has been stored. A failure here is made good by the next sweep. */
  async submit(job: ExecutionJob): Promise<void> {
    await this.#parts.engine.submit(job);
  }

  /** Stops an execution that has been marked as cancelled. */
  async cancel(job: ExecutionJob): Promise<void> {
    await this.#parts.engine.cancel(job);
  }

  /** Submits what was stored before then and never reached the engine, and ends what the engine has given up. */
  async sweep(before: Date): Promise<void> {
    const { engine, store, warn } = this.#parts;
    try {
      for (const job of await store.pending(before)) await engine.submit(job);
      for (const job of await engine.givenUp()) {
        const detail = 'The engine could not go on with this execution.';
        await store.fail(job, { ...standardErrors.runtime, detail, instance: '/' });
        await engine.forget(job);
      }
      await engine.tidy(new Date(Date.now() - keptMs));
    } catch (error) {
      warn(error, 'Looking after executions failed; it is tried again.');
    }
  }

  async #run(job: ExecutionJob, durable: Durable): Promise<void> {
    const { store, expressions, http, calls } = this.#parts;
    const plan = await store.plan(job);
    if (!plan) return;
    await interpret(plan, {
      durable,
      history: store.history(job),
      connectors: store.connectors(job),
      expressions,
      http,
      calls,
    });
  }
}
