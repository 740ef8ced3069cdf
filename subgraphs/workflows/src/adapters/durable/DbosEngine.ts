import { DBOS, type DLogger } from '@dbos-inc/dbos-sdk';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import type { Logger } from 'pino';
import type { ExecutionEngine, ExecutionJob } from '../../domain/execution/ExecutionEngine.js';
import { defaultPriority, highestPriority } from '../../domain/limits/priority.js';
import { Abandoned, type Durable } from '../../domain/interpreter/Durable.js';
import type { Wait } from '../../domain/execution/Wait.js';
import type { Mailbox } from '../../domain/interpreter/Mailbox.js';
import type { StepJournal } from '../../domain/interpreter/StepJournal.js';
import { oneAtATime } from './oneAtATime.js';
import { earlierVersions, interpreterVersion } from '../../domain/interpreter/interpret.js';
import { adoptedSteps, versionWithoutJournal } from './adoptedSteps.js';
import { JournalDurable, ProcessEnds } from './JournalDurable.js';
import { persistently } from './persistently.js';
import { processClock } from './processClock.js';

export interface DbosEngineOptions {
  /** PostgreSQL URL of a login that may create the schema `dbos`. */
  databaseUrl: string;
  /**
   * Names this process. What a process of the same name has left unfinished goes on as soon as it starts, so no two that run
   * may have the same; what others have left, when it is told to take over.
   */
  executorId: string;
  /** Executions of one tenant that may be under way at once, by its tier. */
  tenantConcurrency: Readonly<Record<Tier, number>>;
  /** Where executions keep their steps. */
  journalOf(job: ExecutionJob): StepJournal;
  /** What has been sent to executions. */
  mailboxOf(job: ExecutionJob): Mailbox;
  /** Puts an execution away that only waits; false when it has to go on here. */
  putAway(job: ExecutionJob, waits: readonly Wait[]): Promise<boolean>;
  logger: Logger;
  /** Version of the interpreter that is run. Default: this code's. */
  version?: string;
  /** Connections to the database. Default 6. */
  poolSize?: number;
}

type Run = (job: ExecutionJob) => Promise<void>;

/** One queue for each tier, since a queue has one limit for all of its tenants. TEAM's is the one that there was for all. */
const queues: Readonly<Record<Tier, string>> = {
  FREE: 'executions-free',
  TEAM: 'executions',
  ENTERPRISE: 'executions-enterprise',
};
const workflowName = 'execute';
/** Jobs looked after at a time. */
const batchSize = 200;

/** DBOS keeps its state in the process, so there is one engine in it at a time. */
let running: Run | null = null;

const execute = DBOS.registerWorkflow(
  async (job: ExecutionJob): Promise<void> => {
    if (!running) throw new Error('The engine has been stopped.');
    await running(job);
  },
  { name: workflowName, maxRecoveryAttempts: 1_000 },
);

/**
 * Runs executions on DBOS: what is under way is in its tables, queued by tenant, and goes on after a crash. Their steps are in a
 * journal of our own, whose results are in PostgreSQL before the next step begins.
 */
export class DbosEngine implements ExecutionEngine {
  readonly #options: DbosEngineOptions;
  readonly #ending = new AbortController();
  /** Those that run in this process, by what DBOS calls them. */
  readonly #running = new Map<string, AbortController>();

  constructor(options: DbosEngineOptions) {
    this.#options = options;
  }

  async start(run: (job: ExecutionJob, durable: Durable) => Promise<void>): Promise<void> {
    if (running) throw new Error('There already is an engine in this process.');
    running = (job) => this.#run(job, run);
    const { databaseUrl, executorId, tenantConcurrency, logger, poolSize = 6 } = this.#options;
    const { version = interpreterVersion } = this.#options;
    DBOS.setConfig({
      name: 'gantry-workflows',
      systemDatabaseUrl: withIdleTimeout(databaseUrl),
      systemDatabasePoolSize: poolSize,
      // The code's hash, which is the default, would strand running executions with every change of the code.
      applicationVersion: version,
      executorID: executorId,
      logger: dbosLogger(logger),
    });
    // It migrates its schema, which replicas that start together must not do at the same time.
    await oneAtATime(databaseUrl, async () => {
      await DBOS.launch();
      for (const [tier, queueName] of Object.entries(queues) as [Tier, string][]) {
        await DBOS.registerQueue(queueName, {
          partitionConcurrency: tenantConcurrency[tier],
          minPollingIntervalMs: 100,
          onConflict: 'always_update',
        });
      }
    });
    if (version === interpreterVersion)
      await this.#adopt({ status: ['ENQUEUED'] }, { executorId: [executorId] });
  }

  /** Has the unfinished executions of processes that are gone go on, in whichever replica has room. */
  async takeOver(executorIds: string[]): Promise<void> {
    await this.#adopt({ executorId: executorIds });
    for (;;) {
      const found = await DBOS.listWorkflows({
        workflowName,
        status: 'PENDING',
        executorId: executorIds,
        limit: batchSize,
        loadInput: false,
        loadOutput: false,
      });
      if (found.length === 0) return;
      const ids = found.map(({ workflowID }) => workflowID);
      const byQueue = Map.groupBy(found, ({ queueName }) => queueName ?? queues.TEAM);
      for (const [queueName, jobs] of byQueue) {
        await DBOS.resumeWorkflows(
          jobs.map(({ workflowID }) => workflowID),
          { queueName },
        );
      }
      this.#options.logger.warn(
        { executorIds, executions: ids.length },
        'Executions of a replica that is gone go on here.',
      );
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort(new ProcessEnds());
    await DBOS.shutdown();
    running = null;
  }

  /** Has executions that an earlier version had begun, and that nobody runs any more, go on here with what was kept of them. */
  async #adopt(...which: { status?: 'ENQUEUED'[]; executorId?: string[] }[]): Promise<void> {
    const { journalOf, logger } = this.#options;
    for (const filter of which) {
      const found = await DBOS.listWorkflows({
        workflowName,
        status: 'PENDING',
        ...filter,
        applicationVersion: [...earlierVersions],
        loadOutput: false,
      });
      for (const { workflowID, input, applicationVersion } of found) {
        const job = input?.[0] as ExecutionJob;
        if (applicationVersion === versionWithoutJournal) {
          const journal = journalOf(job);
          const steps = adoptedSteps((await DBOS.listWorkflowSteps(workflowID)) ?? []);
          for (const [number, step] of steps.entries()) await journal.keep('', number, step);
        }
        await this.forget(job);
        await this.submit(job);
      }
      if (found.length > 0)
        logger.info({ executions: found.length }, 'Executions of an earlier version go on.');
    }
  }

  async #run(job: ExecutionJob, run: (job: ExecutionJob, durable: Durable) => Promise<void>): Promise<void> {
    const id = engineIdOf(job);
    const cancelling = new AbortController();
    this.#running.set(id, cancelling);
    const { journalOf, mailboxOf, putAway, logger } = this.#options;
    const durable = new JournalDurable({
      journal: journalOf(job),
      mailbox: mailboxOf(job),
      clock: processClock,
      signal: AbortSignal.any([this.#ending.signal, cancelling.signal]),
      persist: persistently,
      quiet: async (waits) => {
        // Then it goes on elsewhere, and is put away there.
        if (this.#ending.signal.aborted) return;
        try {
          if (await putAway(job, waits)) cancelling.abort(new Abandoned('It only waits, and goes on later.'));
        } catch (error) {
          logger.warn(
            { err: error },
            'An execution that only waits could not be put away; it is tried again.',
          );
        }
      },
    });
    try {
      await run(job, durable);
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
    } finally {
      if (this.#running.get(id) === cancelling) this.#running.delete(id);
    }
  }

  async submit(job: ExecutionJob): Promise<void> {
    const start = DBOS.startWorkflow(execute, {
      workflowID: engineIdOf(job),
      queueName: queues[job.tier ?? 'TEAM'],
      enqueueOptions: { queuePartitionKey: job.tenantId, priority: rankOf(job) },
    });
    await start(job);
  }

  async known(executionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await DBOS.listWorkflows({
      workflowIDs: [...executionIds],
      loadInput: false,
      loadOutput: false,
    });
    return new Set(found.map(({ workflowID }) => workflowID));
  }

  async cancel(job: ExecutionJob): Promise<void> {
    const id = engineIdOf(job);
    await DBOS.cancelWorkflow(id);
    this.#running.get(id)?.abort(new Abandoned(`Execution ${id} has been cancelled.`));
  }

  async givenUp(): Promise<ExecutionJob[]> {
    const found = await DBOS.listWorkflows({
      workflowName,
      status: ['ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'],
      limit: batchSize,
      loadInput: true,
      loadOutput: false,
    });
    return found.map(({ input }) => input?.[0] as ExecutionJob);
  }

  async forget(job: ExecutionJob): Promise<void> {
    await DBOS.deleteWorkflow(engineIdOf(job));
  }

  async tidy(before: Date): Promise<void> {
    const found = await DBOS.listWorkflows({
      workflowName,
      status: 'SUCCESS',
      completedBefore: before.toISOString(),
      limit: batchSize,
      loadInput: false,
      loadOutput: false,
    });
    if (found.length > 0) await DBOS.deleteWorkflows(found.map(({ workflowID }) => workflowID));
  }
}

/** What DBOS calls it: an execution that was put away is another workflow of DBOS's when it goes on. */
function engineIdOf({ executionId, wakes = 0 }: ExecutionJob): string {
  return wakes === 0 ? executionId : `${executionId}~${wakes}`;
}

/** What DBOS orders a tenant's queue by, the lowest first: what has begun already goes on before anything new begins. */
function rankOf({ priority = defaultPriority, wakes = 0 }: ExecutionJob): number {
  const rank = highestPriority - priority;
  return wakes === 0 ? rank + highestPriority + 1 : rank;
}

/**
 * Sets the limit on idle transactions with the connection, so short that a process that is frozen in one keeps nobody waiting for
 * long. DBOS would set it by a query beside a new connection's first one, which pg will stop to queue.
 */
function withIdleTimeout(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c idle_in_transaction_session_timeout=4000');
  return url.href;
}

function dbosLogger(logger: Logger): DLogger {
  const child = logger.child({ component: 'dbos' });
  return {
    // Its start and its recoveries are told at this level, which is more than an operator asks for.
    info: (entry) => child.debug(String(entry)),
    debug: (entry) => child.trace(String(entry)),
    warn: (entry) => child.warn(String(entry)),
    error: (entry, metadata) => child.error({ stack: metadata?.stack }, String(entry)),
  };
}
