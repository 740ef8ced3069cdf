import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { AnswerInCache, Caching } from '../caching/Caching.js';
import type { CacheUse } from '../caching/CacheUse.js';
import type { Freshness } from '../caching/Freshness.js';
import type { FastPath, TakeOver } from '../splice/FastPath.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { DataObject } from './Data.js';
import { Follower } from './Follower.js';
import { executeOperation, type OperationResult } from './executeOperation.js';
import type { PartSink } from './incremental/AnswerPart.js';
import { executeInParts } from './incremental/executeInParts.js';
import { ObservedParts } from './incremental/ObservedParts.js';
import type { RunnableOperation } from './OperationRequest.js';
import type { PreparedOperation } from './PreparedOperation.js';
import type { SubgraphCaller } from './SubgraphCaller.js';
import type { SubgraphSender } from './SubgraphSender.js';

export interface OperationRunnerOptions {
  caller: SubgraphCaller;
  metrics: GatewayMetrics;
  tracing: Tracing;
  /** Without it nothing is kept. */
  caching: Caching | undefined;
  /** Without it everything is executed in full. */
  fastPath: FastPath | undefined;
  /** Whether equal requests to subgraphs are sent once. */
  sharesUpstream: boolean;
  /** Told when something was written: who reads from now on joins nothing from before. */
  forgetReads(): void;
}

/** The JSON of a result, and whether it has errors. */
export interface Answer {
  readonly json: Buffer;
  readonly failed: boolean;
  /** Has it sent without memory of its own, where that can be done: `send` says whether nobody reads the bytes any more. */
  lend?(send: (json: Buffer) => boolean): void;
}

/** How one operation goes by what is kept. */
interface CachingOfOperation {
  use: CacheUse;
  /** Notes how long the answer may be kept; undefined when it may not. */
  freshness: Freshness | undefined;
}

const fromCache: CachingOfOperation = { use: 'use', freshness: undefined };

/** Runs queries and mutations, each by itself, as what is kept and how they are explained demands. */
export class OperationRunner {
  readonly #options: OperationRunnerOptions;

  constructor(options: OperationRunnerOptions) {
    this.#options = options;
  }

  /** Runs a query or mutation. @throws only when the client has left */
  execute(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    cached = fromCache,
  ): Promise<OperationResult> {
    const run = (): Promise<OperationResult> => this.#executeInFull(runnable, context, signal, { cached });
    return this.#measured(runnable.operation, context, run, hasErrors);
  }

  /**
   * Runs one that was prepared to be answered in parts, and hands `sink` one part after the other.
   * @returns whether there was an error in any of them
   * @throws only when the client has left
   */
  runInParts(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    sink: PartSink,
    use: CacheUse,
  ): Promise<boolean> {
    const { operation, variables, explanation } = runnable;
    const run = async (): Promise<boolean> => {
      const observed = new ObservedParts(sink, explanation);
      const wanted = new Follower(signal);
      const sender = this.#senderFor(operation, context, wanted.signal);
      const send = this.#observedSender(sender, runnable, context, { use, freshness: undefined });
      // Who has a part of a mutation's answer reads what was written.
      const beforePart =
        operation.type === 'mutation'
          ? (data: DataObject | null): Promise<void> => this.#wrote(runnable, context, { data })
          : undefined;
      try {
        await this.#noting(runnable, context, () =>
          executeInParts(operation, variables, send, {
            sink: observed,
            concluding: (data) => concluding(runnable, data),
            beforePart,
          }),
        );
      } finally {
        // What was deferred on an object that turned out to be null is fetched no further.
        wanted.end();
      }
      return observed.failed;
    };
    return this.#measured(operation, context, run, isTrue);
  }

  /** What is fetched is looked up, kept or noted, which splicing does not. */
  async answerAndKeep(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    { use, kept }: { use: CacheUse; kept: AnswerInCache | undefined },
  ): Promise<Answer> {
    const result = await this.execute(runnable, context, signal, { use, freshness: kept?.freshness });
    const json = Buffer.from(JSON.stringify(result));
    kept?.keep(json, result);
    return { json, failed: result.errors !== undefined };
  }

  /** Runs one, and gives the JSON of its result: spliced, where that can be done. @throws only when the client has left */
  answer(runnable: RunnableOperation, context: RequestContext, signal: AbortSignal): Promise<Answer> {
    const { operation, variables, explanation } = runnable;
    const { caller, caching, fastPath, sharesUpstream } = this.#options;
    const variant =
      fastPath && !explanation && caller.answersInBytes(operation.subgraphs)
        ? fastPath.planFor(operation, variables)
        : undefined;
    const answer = async (): Promise<Answer> => {
      let takeOver: TakeOver | undefined;
      if (fastPath && variant) {
        const reader = caller.bytesReaderFor(operation.schema, context, signal, sharesUpstream);
        const send = caching?.listening(reader, operation) ?? reader;
        const outcome = await fastPath.attempt(variant, operation, variables, send, signal);
        this.#options.metrics.spliced('answer' in outcome);
        if ('answer' in outcome) return settled(outcome.answer, runnable);
        takeOver = outcome.takeOver;
      }
      const result = await this.#executeInFull(runnable, context, signal, { takeOver });
      return { json: Buffer.from(JSON.stringify(result)), failed: hasErrors(result) };
    };
    return this.#measured(operation, context, answer, hasFailed);
  }

  async #executeInFull(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    { takeOver, cached = fromCache }: { takeOver?: TakeOver | undefined; cached?: CachingOfOperation },
  ): Promise<OperationResult> {
    const { operation, variables } = runnable;
    const { caller } = this.#options;
    const sender = this.#senderFor(operation, context, signal);
    const send =
      takeOver?.(sender, (subgraph, answer) => caller.read(subgraph, answer, context, signal)) ?? sender;
    const reader = this.#observedSender(send, runnable, context, cached);
    const result = await this.#noting(runnable, context, async () =>
      executeOperation(operation, variables, reader),
    );
    for (const { extensions } of result.errors ?? []) this.#options.metrics.errorTold(extensions?.['code']);
    return { ...result, ...concluding(runnable, result.data) };
  }

  #senderFor(operation: PreparedOperation, context: RequestContext, signal: AbortSignal): SubgraphSender {
    const { caller, sharesUpstream } = this.#options;
    return operation.type === 'query' && sharesUpstream
      ? caller.readerFor(operation.schema, context, signal)
      : caller.senderFor(context, signal);
  }

  /** A sender that tells the explanation, or goes by what is kept. */
  #observedSender(
    send: SubgraphSender,
    { operation, explanation }: RunnableOperation,
    context: RequestContext,
    { use, freshness }: CachingOfOperation,
  ): SubgraphSender {
    if (explanation) return explanation.observed(send);
    if (operation.type !== 'query') return send;
    return this.#options.caching?.senderFor(send, operation, context, use, freshness) ?? send;
  }

  /** Runs an operation; what is kept learns what a mutation wrote, as far as is known. */
  async #noting<T extends OperationResult>(
    runnable: RunnableOperation,
    context: RequestContext,
    run: () => Promise<T>,
  ): Promise<T> {
    let result: T | undefined;
    try {
      return (result = await run());
    } finally {
      if (runnable.operation.type === 'mutation') await this.#wrote(runnable, context, result);
    }
  }

  /** Queries from now on see what a mutation did; of what is kept, as far as `result` tells. */
  async #wrote(
    runnable: RunnableOperation,
    context: RequestContext,
    result: OperationResult | undefined,
  ): Promise<void> {
    await this.#options.caching?.written(runnable, context, result);
    // After that: what is under way may go by what was kept.
    this.#options.forgetReads();
  }

  /** @param failed whether a result has errors */
  async #measured<T>(
    operation: PreparedOperation,
    { tenant }: RequestContext,
    run: () => Promise<T>,
    failed: (result: T) => boolean,
  ): Promise<T> {
    const { metrics, tracing } = this.#options;
    const started = performance.now();
    let outcome: 'ok' | 'errors' | 'failed' = 'failed';
    try {
      const result = await tracing.operation(operation.type, operation.name, run, failed);
      outcome = failed(result) ? 'errors' : 'ok';
      return result;
    } finally {
      metrics.operationEnded(operation, tenant?.tier, outcome, (performance.now() - started) / 1000);
    }
  }
}

const hasErrors = ({ errors }: OperationResult): boolean => errors !== undefined;
const hasFailed = ({ failed }: Answer): boolean => failed;
const isTrue = (failed: boolean): boolean => failed;

/** What was spliced, with its cost where that is asked for: to measure it, it has to be read after all. */
function settled(answer: Answer, { cost }: RunnableOperation): Answer {
  if (!cost) return answer;
  const result = JSON.parse(answer.json.toString()) as OperationResult;
  const report = cost.settle(result.data);
  if (!cost.reported) return answer;
  return { json: Buffer.from(JSON.stringify({ ...result, extensions: { cost: report } })), failed: false };
}

/** What is told beside the data, once all of it is there. */
function concluding(
  { operation, cost, explanation }: RunnableOperation,
  data: DataObject | null,
): Pick<OperationResult, 'extensions'> {
  const report = cost?.settle(data);
  const explain = explanation?.concluded(operation.queryPlan);
  if (!explain && !cost?.reported) return {};
  return { extensions: { ...(explain ? { explain } : {}), ...(cost?.reported ? { cost: report } : {}) } };
}
