import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import { endsBeforeOthers } from '@gantry/platform/resilience/timeLimit.js';
import type { Logger } from 'pino';
import type { Admission } from '../admission/Admission.js';
import type { Audience } from '../authorization/Audience.js';
import type { DocumentLibrary } from '../documents/DocumentLibrary.js';
import type { AnswerInCache, Caching } from '../caching/Caching.js';
import type { CacheUse } from '../caching/CacheUse.js';
import { PluginChain } from '../plugins/PluginChain.js';
import { InFlight } from '../sharing/InFlight.js';
import { shareEverything, type SharingSettings } from '../sharing/SharingSettings.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { ResultSink } from '../subscriptions/ResultSink.js';
import type { Subscribed } from '../subscriptions/Subscribed.js';
import { Subscriber } from '../subscriptions/Subscriber.js';
import { SubscriptionHub } from '../subscriptions/SubscriptionHub.js';
import {
  defaultSubscriptionSettings,
  type SubscriptionSettings,
} from '../subscriptions/SubscriptionSettings.js';
import { FastPath } from '../splice/FastPath.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { Tracing } from '../telemetry/Tracing.js';
import type { UsageClient } from '../usage/UsageClient.js';
import type { OperationResult } from './executeOperation.js';
import type { PartSink } from './incremental/AnswerPart.js';
import { admitByLoad } from '../overload/admitByLoad.js';
import type { OperationShare } from '../overload/OperationShare.js';
import type { OperationCache } from './OperationCache.js';
import type { OperationRequest, RunnableOperation } from './OperationRequest.js';
import { OperationPreparer } from './OperationPreparer.js';
import { OperationRunner, type Answer } from './OperationRunner.js';
import type { PreparedOperation } from './PreparedOperation.js';
import type { SubgraphCaller } from './SubgraphCaller.js';

/** Who subscribes, and where the events go. */
export interface SubscriptionRequest {
  context: RequestContext;
  /** Looks up anew who acts. @throws GantryError as `Session.context` does */
  renew: () => RequestContext | Promise<RequestContext>;
  /** Where it comes from, as it is counted. */
  address: string;
  /** For the metrics. */
  transport: 'sse' | 'multipart' | 'ws';
  /** Called once it is known that there will be events. */
  open(): ResultSink;
  /** Told once that it has ended, whoever ended it. */
  ended(): void;
}

/** How an operation is asked for. */
export interface PrepareOptions {
  /** Whether it can be answered by `answerInParts`, so that fragments may be deferred. */
  inParts?: boolean | undefined;
  /** What it is asked of, a contract perhaps; the supergraph itself, when left out. */
  supergraph?: SupergraphManager | undefined;
  /** Whose it is counted as, when it is run. */
  client?: UsageClient | undefined;
}

/** An operation that an answer is wanted of. */
interface Asked {
  readonly runnable: RunnableOperation;
  readonly context: RequestContext;
  readonly use: CacheUse;
  /** What is to be kept of it, and where. */
  readonly kept: AnswerInCache | undefined;
}

export interface OperationServiceOptions {
  /** What is asked where nothing else is said. */
  supergraph: SupergraphManager;
  operations: OperationCache;
  caller: SubgraphCaller;
  /** Without it documents cannot be named. */
  documents?: DocumentLibrary;
  /** Without it everything is admitted. */
  admission?: Admission;
  metrics: GatewayMetrics;
  logger: Logger;
  /** Which equal reads under way are shared; all of them unless said otherwise. */
  sharing?: SharingSettings | undefined;
  subscriptions?: SubscriptionSettings;
  /** Splices answers where that can be done; false: everything is executed in full. The outcome is the same. */
  fastPath?: FastPath | false;
  /** Default none. */
  plugins?: PluginChain;
  /** Who is told how an operation is answered; nobody unless said otherwise. */
  explainTo?: Audience;
  tracing?: Tracing;
  /** Without it nothing is kept. */
  caching?: Caching | undefined;
  /** Without it any number of queries and mutations may be under way. */
  share?: OperationShare | undefined;
  /** Without it no new work is refused, however much there is to do. */
  load?: LoadMonitor | undefined;
}

/** What every transport runs operations with. */
export class OperationService {
  readonly #options: OperationServiceOptions;
  readonly #plugins: PluginChain;
  readonly #tracing: Tracing;
  readonly #subscriptions: SubscriptionHub;
  readonly #runner: OperationRunner;
  readonly #preparer: OperationPreparer;
  /** Queries under way and their answers as they go out. An operation belongs to one generation of the schema. */
  #answers = new WeakMap<PreparedOperation, InFlight<Answer>>();

  constructor(options: OperationServiceOptions) {
    this.#options = options;
    this.#plugins = options.plugins ?? new PluginChain();
    this.#tracing = options.tracing ?? new Tracing();
    const {
      caller,
      metrics,
      logger,
      caching,
      fastPath = new FastPath(),
      sharing = shareEverything,
    } = options;
    this.#preparer = new OperationPreparer(options);
    this.#runner = new OperationRunner({
      caller,
      metrics,
      caching,
      tracing: this.#tracing,
      fastPath: fastPath === false ? undefined : fastPath,
      sharesUpstream: sharing.upstream,
      forgetReads: () => this.forgetReads(),
    });
    this.#subscriptions = new SubscriptionHub({
      caller,
      plugins: this.#plugins,
      tracing: this.#tracing,
      metrics,
      logger,
      settings: options.subscriptions ?? defaultSubscriptionSettings,
      shared: sharing.subscriptions && !this.#plugins.touchFetches,
    });
  }

  /** As `OperationPreparer.prepare`, of the supergraph itself where nothing else is said. */
  prepare(
    sent: OperationRequest,
    context: RequestContext,
    { supergraph = this.#options.supergraph, inParts = false, client }: PrepareOptions = {},
  ): RunnableOperation | Promise<RunnableOperation> {
    return this.#preparer.prepare(sent, { context, supergraph, inParts, client });
  }

  /** Runs a query or mutation in a place of its tenant's. @throws GantryError RATE_LIMITED when there is none */
  #inPlace<T>(context: RequestContext, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const { share, load } = this.#options;
    return share || load ? this.#entered(share, load, context, signal, run) : run();
  }

  async #entered<T>(
    share: OperationShare | undefined,
    load: LoadMonitor | undefined,
    context: RequestContext,
    signal: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T> {
    const entered = share?.enter(context, signal);
    const leave = entered instanceof Promise ? await entered : entered;
    load?.begin();
    try {
      return await run();
    } finally {
      load?.end();
      leave?.();
    }
  }

  /** @throws GantryError RATE_LIMITED when there is too much to do for another operation of this kind */
  #admitByLoad({ operation }: RunnableOperation, context: RequestContext): void {
    const { load } = this.#options;
    if (load) admitByLoad(load, operation, context);
  }

  /** Runs a query or mutation. @throws only when the client has left */
  execute(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<OperationResult> {
    return this.#runner.execute(runnable, context, signal);
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
    use: CacheUse = 'use',
  ): Promise<void> {
    await this.#counted(runnable, signal, async () => {
      this.#admitByLoad(runnable, context);
      const failed = await this.#inPlace(context, signal, () =>
        this.#runner.runInParts(runnable, context, signal, sink, use),
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
    use: CacheUse = 'use',
  ): Promise<Answer> {
    const { tally } = runnable;
    if (!tally) return this.#answer(runnable, context, signal, use);
    return this.#counted(runnable, signal, () => this.#answer(runnable, context, signal, use));
  }

  #answer(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    use: CacheUse,
  ): Promise<Answer> {
    const { caching } = this.#options;
    this.#admitByLoad(runnable, context);
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
    const { metrics, sharing = shareEverything } = this.#options;
    const { runnable, context, use } = asked;
    const { operation, variables, cost } = runnable;
    const alone =
      operation.type !== 'query' ||
      !sharing.inbound ||
      this.#plugins.touchFetches ||
      use !== 'use' ||
      // What is there when its time is over would not do for others.
      endsBeforeOthers(signal) ||
      runnable.explanation !== undefined;
    if (alone) return this.#run(asked, signal);
    let answers = this.#answers.get(operation);
    if (!answers) this.#answers.set(operation, (answers = new InFlight()));
    const key = `${sharingScope(context)} ${JSON.stringify(variables.sent)}${cost?.reported ? ' with its cost' : ''}`;
    const known = answers.find(key);
    if (!known) {
      return answers.share(key, signal, (everyone) => this.#run(asked, everyone), this.#tracing.current());
    }
    metrics.shared('inbound');
    return this.#tracing.joined('query', known.startedIn, () => known.join(signal));
  }

  #run({ runnable, context, use, kept }: Asked, signal: AbortSignal): Promise<Answer> {
    return this.#inPlace(context, signal, () =>
      this.#options.caching?.concerns(runnable)
        ? this.#runner.answerAndKeep(runnable, context, signal, { use, kept })
        : this.#runner.answer(runnable, context, signal),
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

  /**
   * Starts a subscription. It lasts while `renew` finds the subscriber in the tenant that it began in.
   * @throws GantryError RATE_LIMITED when the caller has too many
   */
  subscribe(runnable: RunnableOperation, request: SubscriptionRequest): Subscriber {
    const { metrics } = this.#options;
    const { context, transport } = request;
    const { tally } = runnable;
    tally?.sent(runnable.variables);
    const leavePlace = this.#place(runnable, request);
    metrics.subscriptionOpened(transport);
    const ended = (): void => {
      leavePlace();
      metrics.subscriptionClosed(transport);
      metrics.operationEnded(runnable.operation, context.tenant?.tier, 'ok');
      request.ended();
    };
    const failed = (): void => tally?.failed();
    const options = { context, renew: request.renew, sink: request.open(), ended, failed };
    const subscriber = new Subscriber(options, this.#subscriptions.limitsOf(runnable.operation));
    const { operation, variables } = runnable;
    if (operation.included && !operation.included(variables.coerced)) subscriber.complete();
    else this.#subscriptions.subscribe(runnable, subscriber);
    return subscriber;
  }

  /** @returns how to leave the place of a subscription. @throws GantryError RATE_LIMITED when there is none */
  #place(runnable: RunnableOperation, { context, address }: SubscriptionRequest): () => void {
    try {
      this.#admitByLoad(runnable, context);
      return this.#subscriptions.takePlace(context, address);
    } catch (error) {
      runnable.tally?.failed();
      throw error;
    }
  }

  /** A supergraph, or contract, has changed: its subscriptions go on with the new one where they can. */
  followSupergraph(supergraph = this.#options.supergraph): Promise<void> {
    const isOfIt = ({ operation }: Subscribed): boolean =>
      operation.generation.contract === supergraph.contract;
    return this.#subscriptions.follow(isOfIt, async ({ subscribed, context }) => {
      const { query, operationName, variables } = subscribed.request;
      return this.prepare({ query, operationName, variables }, context, { supergraph });
    });
  }

  /** Memberships have changed, of one user or of anybody: ends the subscriptions of who is no member any more. */
  checkMembers(userId?: string): Promise<void> {
    return this.#subscriptions.checkMembers(userId);
  }

  /** A query that follows a mutation sees what it did, also where an equal query was already under way. */
  forgetReads(): void {
    this.#answers = new WeakMap();
    this.#options.caller.forgetReads();
  }
}
