import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { endsBeforeOthers } from '@gantry/platform/resilience/timeLimit.js';
import type { AnswerInCache, Caching } from '../caching/Caching.js';
import type { CacheUse } from '../caching/CacheUse.js';
import type { OperationPlaces } from '../overload/OperationPlaces.js';
import { InFlight } from '../sharing/InFlight.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { PartSink } from './incremental/AnswerPart.js';
import type { RunnableOperation } from './OperationRequest.js';
import type { Answer, OperationRunner } from './OperationRunner.js';
import type { PreparedOperation } from './PreparedOperation.js';

export interface OperationAnswersOptions {
  runner: OperationRunner;
  places: OperationPlaces;
  metrics: GatewayMetrics;
  tracing: Tracing;
  /** Without it nothing is kept. */
  caching: Caching | undefined;
  /** Whether equal queries of one caller are run once. */
  shared: boolean;
}

/** An operation that an answer is wanted of. */
interface Asked {
  readonly runnable: RunnableOperation;
  readonly context: RequestContext;
  readonly use: CacheUse;
  /** What is to be kept of it, and where. */
  readonly kept: AnswerInCache | undefined;
}

/** The answers to queries and mutations, each from where it is had at the least cost: what is kept, an equal query under way, or a run of its own. */
export class OperationAnswers {
  readonly #options: OperationAnswersOptions;
  /** Queries under way and their answers as they go out. An operation belongs to one generation of the schema. */
  #underWay = new WeakMap<PreparedOperation, InFlight<Answer>>();

  constructor(options: OperationAnswersOptions) {
    this.#options = options;
  }

  /**
   * Runs a query or mutation that was prepared to be answered in parts, and hands `sink` one part after the other.
   * @throws GantryError RATE_LIMITED when its tenant has too many under way; otherwise only when the client has left
   */
  async answerInParts(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    sink: PartSink,
    use: CacheUse,
  ): Promise<void> {
    const { places, runner } = this.#options;
    await this.#counted(runnable, signal, async () => {
      places.admit(runnable.operation, context);
      const failed = await places.run(context, signal, () =>
        runner.runInParts(runnable, context, signal, sink, use),
      );
      return { failed };
    });
  }

  /**
   * Runs a query or mutation, and gives the JSON of its result. Equal queries of one caller that are under way at the
   * same time are run, and written, once; what may be kept of them is.
   * @throws GantryError RATE_LIMITED when its tenant has too many under way; otherwise only when the client has left
   */
  answer(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    use: CacheUse,
  ): Promise<Answer> {
    const { tally } = runnable;
    if (!tally) return this.#answer(runnable, context, signal, use);
    return this.#counted(runnable, signal, () => this.#answer(runnable, context, signal, use));
  }

  /** Who asks from now on joins nothing that is under way. */
  forget(): void {
    this.#underWay = new WeakMap();
  }

  #answer(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    use: CacheUse,
  ): Promise<Answer> {
    const { caching, places } = this.#options;
    places.admit(runnable.operation, context);
    const asked: Asked = { runnable, context, use, kept: undefined };
    return caching ? this.#answerFromCache(caching, asked, signal) : this.#answerAnew(asked, signal);
  }

  async #answerFromCache(caching: Caching, asked: Asked, signal: AbortSignal): Promise<Answer> {
    const { runnable, context, use } = asked;
    const started = performance.now();
    const kept = await caching.lookUp(runnable, context, use);
    if (!kept?.answer) return this.#answerAnew({ ...asked, kept }, signal);
    const seconds = (performance.now() - started) / 1000;
    this.#options.metrics.operationEnded(runnable.operation, context.tenant?.tier, 'ok', seconds);
    return { json: kept.answer, failed: false };
  }

  #answerAnew(asked: Asked, signal: AbortSignal): Promise<Answer> {
    const { metrics, tracing, shared } = this.#options;
    const { runnable, context, use } = asked;
    const { operation, variables, cost } = runnable;
    const alone =
      operation.type !== 'query' ||
      !shared ||
      use !== 'use' ||
      // What is there when its time is over would not do for others.
      endsBeforeOthers(signal) ||
      runnable.explanation !== undefined;
    if (alone) return this.#run(asked, signal);
    let underWay = this.#underWay.get(operation);
    if (!underWay) this.#underWay.set(operation, (underWay = new InFlight(written)));
    const key = `${sharingScope(context)} ${JSON.stringify(variables.sent)}${cost?.reported ? ' with its cost' : ''}`;
    const known = underWay.find(key, signal);
    if (!known) {
      return underWay.share(key, signal, (everyone) => this.#run(asked, everyone), tracing.current());
    }
    metrics.shared('inbound');
    return tracing.joined('query', known.startedIn, () => known.join(signal));
  }

  #run({ runnable, context, use, kept }: Asked, signal: AbortSignal): Promise<Answer> {
    const { caching, places, runner } = this.#options;
    return places.run(context, signal, () =>
      caching?.concerns(runnable)
        ? runner.answerAndKeep(runnable, context, signal, { use, kept })
        : runner.answer(runnable, context, signal),
    );
  }

  /** Counts an operation that is run, and whether its answer has errors; who leaves before is not told of any. */
  async #counted<T extends Pick<Answer, 'failed'>>(
    { tally, variables }: RunnableOperation,
    signal: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T> {
    if (!tally) return run();
    tally.sent(variables);
    try {
      const answer = await run();
      if (answer.failed) tally.failed();
      return answer;
    } catch (error) {
      if (!signal.aborted) tally.failed();
      throw error;
    }
  }
}

/** What a further caller gets: the same bytes, which are kept for everyone then. */
function written({ json, failed }: Answer): Answer {
  return { json, failed };
}
