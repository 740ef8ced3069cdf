import { WakefulLoop } from '@gantry/platform/events/WakefulLoop.js';
import type { TokenCache } from '../authentication/TokenCache.js';
import type { Inferences } from '../inference/Inferences.js';
import type { Durable } from '../interpreter/Durable.js';
import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import type { ProtocolCaller } from '../interpreter/ProtocolCaller.js';
import { interpret } from '../interpreter/interpret.js';
import type { Processes } from '../interpreter/Processes.js';
import type { ChildWorkflows } from '../interpreter/ChildWorkflows.js';
import type { CallSettings, HttpCaller } from '../interpreter/Services.js';
import { startPolicyOf } from '../limits/StartPolicy.js';
import { runsWorkflows } from '../workflow/runsWorkflows.js';
import { standardErrors } from '../interpreter/WorkflowError.js';
import type { ExecutionEngine, ExecutionJob } from './ExecutionEngine.js';
import type { ExecutionGates } from './ExecutionGates.js';
import { VersionLeft } from './VersionLeft.js';
import type { ExecutionStore, PendingJob } from './ExecutionStore.js';

/** What executions run on. */
export interface RunnerParts {
  engine: ExecutionEngine;
  store: ExecutionStore;
  expressions: ExpressionEvaluator;
  http: HttpCaller;
  protocols: ProtocolCaller;
  /** Whom an execution asks where it asks a model. */
  inferencesOf(job: ExecutionJob): Inferences;
  /** What an execution may run its processes on. */
  processesOf(job: ExecutionJob): Processes;
  /** The workflows that an execution may run within itself. */
  childrenOf(job: ExecutionJob): ChildWorkflows;
  calls: CallSettings;
  tokens: TokenCache;
  /** Absent where there is one tenant. */
  gates?: ExecutionGates;
  /** Told what goes wrong outside any execution. */
  warn(error: unknown, message: string): void;
}

/** Milliseconds between two looks at what has been left lying. */
const sweepMs = 10_000;
/** Most milliseconds between two looks at what has been put away. */
const wakeMs = 1_000;
/** Executions woken in one look. */
const wakeSize = 200;
/** Milliseconds after which an execution that has been woken and still is away is woken again. */
const wakeAgainMs = 30_000;
/** Milliseconds for which the engine's own record of a job that has ended is kept. */
const keptMs = 3_600_000;
/** Pages of executions that wait, looked through in one sweep; the next goes on behind them. */
const pagesPerSweep = 20;

/** Sees to it that every execution that was asked for runs, and ends. */
export class ExecutionRunner {
  readonly #parts: RunnerParts;
  readonly #tokens: TokenCache;
  #timer: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> = Promise.resolve();
  readonly #waking: WakefulLoop;
  /** When those were woken that have not begun to go on. */
  readonly #woken = new Map<string, number>();
  #sweptTo: PendingJob | null = null;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#waking = new WakefulLoop(
      () => this.#wakeDue(),
      (error) => {
        parts.warn(error, 'Waking executions failed; it is tried again.');
        return wakeMs;
      },
    );
    this.#tokens = parts.tokens;
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
    this.#waking.start();
  }

  /** Ends; what is running goes on after the next start. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await Promise.all([this.#sweeping, this.#waking.stop()]);
    await this.#parts.engine.stop();
  }

  /** Runs an execution that has been stored. A failure here is made good by the next sweep. */
  async submit(job: ExecutionJob): Promise<void> {
    await this.#parts.engine.submit(job);
  }

  /** Says that an execution that was put away may have to go on. */
  wake(): void {
    this.#waking.wake();
  }

  /** Stops an execution that has been marked as cancelled. */
  async cancel(job: ExecutionJob): Promise<void> {
    await this.#parts.engine.cancel(job);
    await this.#letGo(job);
    await this.#cancelAwaited(job);
  }

  /** Ends an execution that nobody waits for any more, with those that run within it. */
  async end(job: ExecutionJob): Promise<void> {
    const stopped = await this.#parts.store.cancel(job);
    if (stopped) await this.cancel(stopped);
  }

  /** Submits what was stored before then and never reached the engine, and ends what the engine has given up. */
  async sweep(before: Date): Promise<void> {
    const { engine, store, warn } = this.#parts;
    try {
      await this.#submitLost(before);
      for (const job of await store.held()) await this.#letGo(job);
      for (const job of await store.orphans()) await this.end(job);
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

  async #wakeDue(): Promise<number> {
    const now = Date.now();
    for (const [id, at] of this.#woken) if (now - at > wakeAgainMs) this.#woken.delete(id);
    const most = this.#woken.size + wakeSize;
    const { jobs, nextInMs } = await this.#parts.store.due(most);
    for (const job of jobs) {
      const id = `${job.executionId} ${job.wakes}`;
      if (this.#woken.has(id)) continue;
      await this.#parts.engine.submit(job);
      this.#woken.set(id, now);
    }
    return jobs.length < most ? Math.ceil(Math.min(nextInMs, wakeMs)) : 0;
  }

  async #submitLost(before: Date): Promise<void> {
    const { engine, store } = this.#parts;
    for (let page = 0; page < pagesPerSweep; page += 1) {
      const jobs = await store.pending(before, this.#sweptTo);
      this.#sweptTo = jobs.at(-1) ?? null;
      if (jobs.length === 0) return;
      const known = await engine.known(jobs.map(({ executionId }) => executionId));
      for (const { since: _, ...job } of jobs) if (!known.has(job.executionId)) await engine.submit(job);
    }
  }

  /** Has those begin that have waited for an execution of their workflow to end. */
  async #letGo(job: ExecutionJob): Promise<void> {
    for (const next of await this.#parts.store.letGo(job)) await this.#parts.engine.submit(next);
  }

  /** Ends what runs within an execution that is over. Where this does not happen, the next sweep does it. */
  async #cancelAwaited(job: ExecutionJob): Promise<void> {
    for (const child of await this.#parts.store.awaitedBy(job)) await this.end(child);
  }

  async #run(job: ExecutionJob, durable: Durable): Promise<void> {
    for (;;) {
      try {
        return await this.#interpret(job, durable);
      } catch (error) {
        // It goes on with its other version, here if it had not begun.
        if (!(error instanceof VersionLeft)) throw error;
      }
    }
  }

  async #interpret(job: ExecutionJob, durable: Durable): Promise<void> {
    const { store, expressions, http, processesOf, childrenOf, inferencesOf } = this.#parts;
    const { protocols, calls, gates } = this.#parts;
    // As all that an execution does: it must not fail because the database is away when it begins.
    const plan = await durable.write('plan', () => store.plan(job));
    if (!plan) return;
    const { secrets: named = [] } = plan.definition.use ?? {};
    const secrets = named.length > 0 ? await durable.write('secrets', () => store.secrets(job, named)) : {};
    const inferences = inferencesOf(job);
    await interpret(plan, {
      durable,
      history: store.history(job, plan.version),
      connectors: store.connectors(job),
      events: store.events(job),
      approvals: store.approvals(job),
      expressions: gates?.expressions(job, expressions) ?? expressions,
      http: gates?.http(job, http) ?? http,
      processes: processesOf(job),
      children: childrenOf(job),
      protocols: gates?.protocols(job, protocols) ?? protocols,
      inferences: gates?.inferences(job, inferences) ?? inferences,
      calls,
      secrets,
      tokens: this.#tokens.of(job.tenantId),
    });
    if (startPolicyOf(plan.definition).concurrency) await durable.write('let go', () => this.#letGo(job));
    if (runsWorkflows(plan.definition)) await durable.write('cancel awaited', () => this.#cancelAwaited(job));
  }
}
