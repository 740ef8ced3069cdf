import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Logger } from 'pino';
import type { Admission } from '../admission/Admission.js';
import type { Audience } from '../authorization/Audience.js';
import type { DocumentLibrary } from '../documents/DocumentLibrary.js';
import type { Caching } from '../caching/Caching.js';
import type { CacheUse } from '../caching/CacheUse.js';
import { toHttpFault } from '../edge/toHttpFault.js';
import { OperationPlaces, type OperationPlacesOptions } from '../overload/OperationPlaces.js';
import { PluginChain } from '../plugins/PluginChain.js';
import { shareEverything, type SharingSettings } from '../sharing/SharingSettings.js';
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
import { OperationAnswers } from './OperationAnswers.js';
import type { OperationCache } from './OperationCache.js';
import type { OperationRequest, RunnableOperation } from './OperationRequest.js';
import { OperationPreparer } from './OperationPreparer.js';
import { OperationRunner, type Answer } from './OperationRunner.js';
import { RequestRefused } from './RequestRefused.js';
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

export interface OperationServiceOptions extends OperationPlacesOptions {
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
}

/** What every transport runs operations with. */
export class OperationService {
  readonly #options: OperationServiceOptions;
  readonly #subscriptions: SubscriptionHub;
  readonly #runner: OperationRunner;
  readonly #preparer: OperationPreparer;
  readonly #places: OperationPlaces;
  readonly #answers: OperationAnswers;
  /** Those that have changed since the start, by contract: what was prepared of them may be behind. */
  readonly #changed = new Map<string | null, SupergraphManager>();

  constructor(options: OperationServiceOptions) {
    this.#options = options;
    const {
      plugins = new PluginChain(),
      tracing = new Tracing(),
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
      tracing,
      fastPath: fastPath === false ? undefined : fastPath,
      sharesUpstream: sharing.upstream,
      forgetReads: () => this.forgetReads(),
    });
    this.#places = new OperationPlaces(options);
    this.#answers = new OperationAnswers({
      runner: this.#runner,
      places: this.#places,
      metrics,
      tracing,
      caching,
      shared: sharing.inbound && !plugins.touchFetches,
    });
    this.#subscriptions = new SubscriptionHub({
      caller,
      plugins,
      tracing,
      metrics,
      logger,
      settings: options.subscriptions ?? defaultSubscriptionSettings,
      shared: sharing.subscriptions && !plugins.touchFetches,
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

  /** Runs a query or mutation. @throws only when the client has left */
  execute(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<OperationResult> {
    return this.#runner.execute(runnable, context, signal);
  }

  /** As `OperationAnswers.answerInParts`. */
  answerInParts(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    sink: PartSink,
    use: CacheUse = 'use',
  ): Promise<void> {
    return this.#answers.answerInParts(runnable, context, signal, sink, use);
  }

  /** As `OperationAnswers.answer`. */
  answer(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    use: CacheUse = 'use',
  ): Promise<Answer> {
    return this.#answers.answer(runnable, context, signal, use);
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
    let isOver = false;
    const ended = (): void => {
      isOver = true;
      leavePlace();
      metrics.subscriptionClosed(transport);
      metrics.operationEnded(runnable.operation, context.tenant?.tier, 'ok');
      request.ended();
    };
    const failed = (): void => tally?.failed();
    const options = { context, renew: request.renew, sink: request.open(), ended, failed };
    const subscriber = new Subscriber(options, this.#subscriptions.limitsOf(runnable.operation));
    this.#begin(runnable, subscriber, () => isOver);
    return subscriber;
  }

  /** Begins with the supergraph that is served now: nothing would move what was prepared of the one before, and began after it. */
  #begin(subscribed: Subscribed, subscriber: Subscriber, isOver: () => boolean): void {
    const { generation } = subscribed.operation;
    const changed = this.#changed.get(generation.contract);
    if (!changed || changed.current === generation) return this.#open(subscribed, subscriber);
    void this.#beginAnew(subscribed, changed, subscriber, isOver);
  }

  async #beginAnew(
    before: Subscribed,
    supergraph: SupergraphManager,
    subscriber: Subscriber,
    isOver: () => boolean,
  ): Promise<void> {
    const { context } = subscriber;
    try {
      const now = await this.#prepareAnew(before, context, supergraph).catch((error: unknown) => {
        const isMisfit = error instanceof RequestRefused && error.code !== 'UNAUTHORIZED_FIELD_OR_TYPE';
        if (!isMisfit) throw error;
        // It begins as it would go on if it were under way.
        return undefined;
      });
      if (isOver()) return;
      if (now) this.#begin(now, subscriber, isOver);
      else this.#open(before, subscriber);
    } catch (error) {
      subscriber.refuse(...toHttpFault(error, context.requestId, this.#options.logger).errors);
    }
  }

  #open(subscribed: Subscribed, subscriber: Subscriber): void {
    const { operation, variables } = subscribed;
    if (operation.included && !operation.included(variables.coerced)) subscriber.complete();
    else this.#subscriptions.subscribe(subscribed, subscriber);
  }

  /** @returns how to leave the place of a subscription. @throws GantryError RATE_LIMITED when there is none */
  #place(runnable: RunnableOperation, { context, address }: SubscriptionRequest): () => void {
    try {
      this.#places.admit(runnable.operation, context);
      return this.#subscriptions.takePlace(context, address);
    } catch (error) {
      runnable.tally?.failed();
      throw error;
    }
  }

  /** A supergraph, or contract, has changed: its subscriptions go on with the new one where they can. */
  followSupergraph(supergraph = this.#options.supergraph): Promise<void> {
    this.#changed.set(supergraph.contract, supergraph);
    const isOfIt = ({ operation }: Subscribed): boolean =>
      operation.generation.contract === supergraph.contract;
    return this.#subscriptions.follow(isOfIt, ({ subscribed, context }) =>
      this.#prepareAnew(subscribed, context, supergraph),
    );
  }

  /** What is subscribed to, as the supergraph that is served by then has it. @throws as `prepare` does */
  async #prepareAnew(
    { request: { query, operationName, variables } }: Subscribed,
    context: RequestContext,
    supergraph: SupergraphManager,
  ): Promise<Subscribed> {
    for (;;) {
      const generation = supergraph.current;
      try {
        const prepared = await this.prepare({ query, operationName, variables }, context, { supergraph });
        if (supergraph.current === generation) return prepared;
      } catch (error) {
        if (supergraph.current === generation) throw error;
      }
    }
  }

  /** Memberships have changed, of one user or of anybody: ends the subscriptions of who is no member any more. */
  checkMembers(userId?: string): Promise<void> {
    return this.#subscriptions.checkMembers(userId);
  }

  /** A query that follows a mutation sees what it did, also where an equal query was already under way. */
  forgetReads(): void {
    this.#answers.forget();
    this.#options.caller.forgetReads();
  }
}
