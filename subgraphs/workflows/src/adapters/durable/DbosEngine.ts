import { DBOS, type DLogger } from '@dbos-inc/dbos-sdk';
import type { Logger } from 'pino';
import type { ExecutionEngine, ExecutionJob } from '../../domain/execution/ExecutionEngine.js';
import type { Durable, Parts } from '../../domain/interpreter/Durable.js';
import type { StepJournal } from '../../domain/interpreter/StepJournal.js';
import { oneAtATime } from './oneAtATime.js';
import { interpreterVersion } from '../../domain/interpreter/interpret.js';
import type { Json } from '../../domain/Json.js';
import { withParts } from './PartDurable.js';
import { ProcessClock } from './ProcessClock.js';

export interface DbosEngineOptions {
  /** PostgreSQL URL of a login that may create the schema `dbos`. */
  databaseUrl: string;
  /**
   * Names this process. What a process of the same name has left unfinished goes on as soon as it starts, so no two that run
   * may have the same; what others have left, when it is told to take over.
   */
  executorId: string;
  /** Executions of one tenant that may be under way at once. */
  tenantConcurrency: number;
  /** Where parts that go on side by side keep their steps: the engine's own journal is in one order. */
  journalOf(job: ExecutionJob): StepJournal;
  logger: Logger;
  /** Connections to the database. Default 6. */
  poolSize?: number;
}

type Run = (job: ExecutionJob) => Promise<void>;

const queueName = 'executions';
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

/** Runs executions on DBOS: each step's result is in PostgreSQL before the next begins. */
export class DbosEngine implements ExecutionEngine {
  readonly #options: DbosEngineOptions;
  readonly #clock = new ProcessClock();

  constructor(options: DbosEngineOptions) {
    this.#options = options;
  }

  async start(run: (job: ExecutionJob, durable: Durable) => Promise<void>): Promise<void> {
    if (running) throw new Error('There already is an engine in this process.');
    const { journalOf } = this.#options;
    running = (job) => run(job, new DbosDurable(journalOf(job), this.#clock));
    const { databaseUrl, executorId, tenantConcurrency, logger, poolSize = 6 } = this.#options;
    DBOS.setConfig({
      name: 'gantry-workflows',
      systemDatabaseUrl: withIdleTimeout(databaseUrl),
      systemDatabasePoolSize: poolSize,
      // The code's hash, which is the default, would strand running executions with every change of the code.
      applicationVersion: interpreterVersion,
      executorID: executorId,
      logger: dbosLogger(logger),
    });
    // It migrates its schema, which replicas that start together must not do at the same time.
    await oneAtATime(databaseUrl, async () => {
      await DBOS.launch();
      await DBOS.registerQueue(queueName, {
        partitionConcurrency: tenantConcurrency,
        minPollingIntervalMs: 100,
        onConflict: 'always_update',
      });
    });
  }

  /** Has the unfinished executions of processes that are gone go on, in whichever replica has room. */
  async takeOver(executorIds: string[]): Promise<void> {
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
      await DBOS.resumeWorkflows(ids, { queueName });
      this.#options.logger.warn(
        { executorIds, executions: ids.length },
        'Executions of a replica that is gone go on here.',
      );
    }
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await DBOS.shutdown();
    running = null;
  }

  async submit({ executionId, tenantId }: ExecutionJob): Promise<void> {
    const start = DBOS.startWorkflow(execute, {
      workflowID: executionId,
      queueName,
      enqueueOptions: { queuePartitionKey: tenantId },
    });
    await start({ executionId, tenantId });
  }

  async cancel({ executionId }: ExecutionJob): Promise<void> {
    await DBOS.cancelWorkflow(executionId);
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

  async forget({ executionId }: ExecutionJob): Promise<void> {
    await DBOS.deleteWorkflow(executionId);
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

/**
 * Sets the limit on idle transactions with the connection. DBOS would set it by a query beside a new connection's first
 * one, which pg will stop to queue.
 */
function withIdleTimeout(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c idle_in_transaction_session_timeout=60000');
  return url.href;
}

/** The durable port inside a DBOS workflow. */
class DbosDurable implements Durable {
  readonly #journal: StepJournal;
  readonly #clock: ProcessClock;

  constructor(journal: StepJournal, clock: ProcessClock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  async step<T extends Json>(name: string, work: () => Promise<T>): Promise<T> {
    // Only our own database can fail here: what a called service does is a result.
    return DBOS.runStep(work, {
      name,
      retriesAllowed: true,
      maxAttempts: 12,
      intervalSeconds: 0.2,
      backoffRate: 2,
    });
  }

  async sleep(ms: number): Promise<void> {
    await DBOS.sleep(ms);
  }

  now(): Promise<number> {
    return DBOS.now();
  }

  parallel<T extends Json>(name: string, work: (parts: Parts) => Promise<T>): Promise<T> {
    return this.step(name, () => withParts(this.#journal, this.#clock, work));
  }
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
