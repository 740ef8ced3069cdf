import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import { endsBeforeOthers } from '@gantry/platform/resilience/timeLimit.js';
import type { Logger } from 'pino';
import type { Admission } from '../admission/Admission.js';
import { isAmong, type Audience } from '../authorization/Audience.js';
import type { DocumentLibrary } from '../documents/DocumentLibrary.js';
import type { OperationCost } from '../cost/CostControl.js';
import type { AnswerInCache, Caching } from '../caching/Caching.js';
import type { CacheUse } from '../caching/CacheUse.js';
import type { Freshness } from '../caching/Freshness.js';
import { PluginChain } from '../plugins/PluginChain.js';
import { InFlight } from '../sharing/InFlight.js';
import { shareEverything, type SharingSettings } from '../sharing/SharingSettings.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { ResultSink } from '../subscriptions/ResultSink.js';
import { Subscriber } from '../subscriptions/Subscriber.js';
import { SubscriptionHub } from '../subscriptions/SubscriptionHub.js';
import {
  defaultSubscriptionSettings,
  type SubscriptionSettings,
} from '../subscriptions/SubscriptionSettings.js';
import { FastPath, type TakeOver } from '../splice/FastPath.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { Tracing } from '../telemetry/Tracing.js';
import { checkConditions } from './checkConditions.js';
import { coerceVariables } from './coerceVariables.js';
import { Explanation } from './Explanation.js';
import { executeOperation, type OperationResult } from './executeOperation.js';
import type { DataObject } from './Data.js';
import type { OperationVariables } from './ExecutionState.js';
import type { PartSink } from './incremental/AnswerPart.js';
import { executeInParts } from './incremental/executeInParts.js';
import { ObservedParts } from './incremental/ObservedParts.js';
import { admitByLoad } from '../overload/admitByLoad.js';
import type { OperationShare } from '../overload/OperationShare.js';
import type { OperationCache } from './OperationCache.js';
import type { PreparedOperation } from './PreparedOperation.js';
import { RequestRefused } from './RequestRefused.js';
import type { SubgraphCaller } from './SubgraphCaller.js';
import type { SubgraphSender } from './SubgraphSender.js';

/** An operation with the values of its variables: ready to run. */
export interface RunnableOperation {
  operation: PreparedOperation;
  variables: OperationVariables;
  /** With the text of the document that it names. */
  request: OperationRequest;
  /** Undefined where costs are not computed. */
  cost?: OperationCost | undefined;
  /** Undefined unless its caller asks how it is answered, and may know. */
  explanation?: Explanation | undefined;
}

/** Who subscribes, and where the events go. */
export interface SubscriptionRequest {
  context: RequestContext;
  /** Looks up anew who acts. @throws GantryError as `Session.context` does */
  renew: () => Promise<RequestContext>;
  /** Where it comes from, as it is counted. */
  address: string;
  /** For the metrics. */
  transport: 'sse' | 'multipart' | 'ws';
  /** Called once it is known that there will be events. */
  open(): ResultSink;
  /** Told once that it has ended, whoever ended it. */
  ended(): void;
}

/** What a transport hands over. */
export interface OperationRequest {
  /** Empty when the document is only named. */
  query: string;
  documentId?: string | undefined;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

export interface OperationServiceOptions {
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

/** How one operation goes by what is kept. */
interface CachingOfOperation {
  use: CacheUse;
  /** Notes how long the answer may be kept; undefined when it may not. */
  freshness: Freshness | undefined;
}

const fromCache: CachingOfOperation = { use: 'use', freshness: undefined };

/** What every transport runs operations with. */
export class OperationService {
  readonly #options: OperationServiceOptions;
  readonly #plugins: PluginChain;
  readonly #tracing: Tracing;
  readonly #subscriptions: SubscriptionHub;
  readonly #fastPath: FastPath | undefined;
  /** Queries under way and their answers as they go out. An operation belongs to one generation of the schema. */
  #answers = new WeakMap<PreparedOperation, InFlight<Buffer>>();

  constructor(options: OperationServiceOptions) {
    this.#options = options;
    this.#plugins = options.plugins ?? new PluginChain();
    this.#tracing = options.tracing ?? new Tracing();
    this.#fastPath = options.fastPath === false ? undefined : (options.fastPath ?? new FastPath());
    const { caller, metrics, logger, sharing = shareEverything } = options;
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

  /**
   * Compiles what `context` may have of an operation.
   * @param inParts whether it can be answered by `answerInParts`, so that fragments may be deferred
   * @throws RequestRefused when document, operation name or variables are at fault, or nothing may be had of it
   */
  async prepare(
    sent: OperationRequest,
    context: RequestContext,
    inParts = false,
  ): Promise<RunnableOperation> {
    const { supergraph, operations, documents, admission, metrics, explainTo = [] } = this.#options;
    const started = performance.now();
    try {
      const request = documents ? { ...sent, query: documents.find(sent) } : sent;
      const generation = supergraph.current;
      const admitted = await admission?.admit(request, generation, context);
      const { query, operationName } = request;
      const found = operations.get(query, operationName, generation, admitted?.access, inParts);
      const operation = found instanceof Promise ? await found : found;
      admission?.check(operation);
      const variables = coerceVariables(operation.schema, operation.operation, request.variables);
      checkConditions(operation.document, operation.operation, variables.coerced);
      documents?.remember(sent);
      return {
        operation,
        variables,
        request,
        cost: admitted?.cost,
        explanation:
          sent.extensions?.['explain'] === true && isAmong(explainTo, context)
            ? new Explanation(performance.now() - started)
            : undefined,
      };
    } catch (error) {
      metrics.operationRefused(error instanceof RequestRefused ? error.code : undefined);
      throw admission?.censored(error, context) ?? error;
    }
  }

  /** Runs a query or mutation in a place of its tenant's. @throws GantryError RATE_LIMITED when there is none */
  async #inPlace<T>(context: RequestContext, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const { share, load } = this.#options;
    if (!share && !load) return run();
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
    cached = fromCache,
  ): Promise<OperationResult> {
    return this.#measured(runnable.operation, context, async () => {
      const result = await this.#executeInFull(runnable, context, signal, { cached });
      return [result, result.errors !== undefined];
    });
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
    const { operation, variables, explanation } = runnable;
    this.#admitByLoad(runnable, context);
    return this.#inPlace(context, signal, () =>
      this.#measured(operation, context, async () => {
        const observed = new ObservedParts(sink, explanation);
        const sender = this.#senderFor(operation, context, signal);
        const send = this.#observedSender(sender, runnable, context, { use, freshness: undefined });
        // Who has a part of a mutation's answer reads what was written.
        const beforePart =
          operation.type === 'mutation'
            ? (data: DataObject | null): Promise<void> => this.#wrote(runnable, context, { data })
            : undefined;
        await this.#noting(runnable, context, () =>
          executeInParts(operation, variables, send, {
            sink: observed,
            concluding: (data) => concluding(runnable, data),
            beforePart,
          }),
        );
        return [undefined, observed.failed];
      }),
    );
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
    const result = await this.#noting(runnable, context, () =>
      executeOperation(operation, variables, reader),
    );
    for (const { extensions } of result.errors ?? []) this.#options.metrics.errorTold(extensions?.['code']);
    return { ...result, ...concluding(runnable, result.data) };
  }

  #senderFor(operation: PreparedOperation, context: RequestContext, signal: AbortSignal): SubgraphSender {
    const { caller, sharing = shareEverything } = this.#options;
    return operation.type === 'query' && sharing.upstream
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
    this.forgetReads();
  }

  /** @param run gives a result, and whether it has errors */
  async #measured<T>(
    operation: PreparedOperation,
    { tenant }: RequestContext,
    run: () => Promise<[T, boolean]>,
  ): Promise<T> {
    const { metrics } = this.#options;
    const started = performance.now();
    const ended = (outcome: 'ok' | 'errors' | 'failed'): void =>
      metrics.operationEnded(operation, tenant?.tier, outcome, (performance.now() - started) / 1000);
    try {
      const { type, name } = operation;
      const [result, failed] = await this.#tracing.operation(type, name, run, ([, errors]) => errors);
      ended(failed ? 'errors' : 'ok');
      return result;
    } catch (error) {
      ended('failed');
      throw error;
    }
  }

  /**
   * Runs a query or mutation, and gives the JSON of its result. Equal queries of one caller that are under way at the
   * same time are run, and written, once; what may be kept of them is.
   * @throws GantryError RATE_LIMITED when its tenant has too many under way; otherwise only when the client has left
   */
  async answer(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    use: CacheUse = 'use',
  ): Promise<Buffer> {
    const { metrics, caching, sharing = shareEverything } = this.#options;
    const { operation, variables } = runnable;
    this.#admitByLoad(runnable, context);
    const started = performance.now();
    const kept = await caching?.lookUp(runnable, context, use);
    if (kept?.answer) {
      metrics.operationEnded(operation, context.tenant?.tier, 'ok', (performance.now() - started) / 1000);
      return kept.answer;
    }
    const run = (everyone: AbortSignal): Promise<Buffer> =>
      this.#inPlace(context, everyone, () =>
        caching?.concerns(runnable)
          ? this.#answerAndKeep(runnable, context, everyone, { use, kept })
          : this.#answerAlone(runnable, context, everyone),
      );
    const alone =
      operation.type !== 'query' ||
      !sharing.inbound ||
      this.#plugins.touchFetches ||
      use !== 'use' ||
      // What is there when its time is over would not do for others.
      endsBeforeOthers(signal) ||
      runnable.explanation !== undefined;
    if (alone) return run(signal);
    let answers = this.#answers.get(operation);
    if (!answers) this.#answers.set(operation, (answers = new InFlight()));
    const key = `${sharingScope(context)} ${JSON.stringify(variables.sent)}${runnable.cost?.reported ? ' with its cost' : ''}`;
    if (!answers.has(key)) return answers.share(key, signal, run, this.#tracing.current());
    metrics.shared('inbound');
    const known = answers;
    return this.#tracing.joined('query', known.startedIn(key), () => known.share(key, signal, run));
  }

  /** What is fetched is looked up, kept or noted, which splicing does not. */
  async #answerAndKeep(
    runnable: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
    { use, kept }: { use: CacheUse; kept: AnswerInCache | undefined },
  ): Promise<Buffer> {
    const result = await this.execute(runnable, context, signal, { use, freshness: kept?.freshness });
    const answer = Buffer.from(JSON.stringify(result));
    kept?.keep(answer, result);
    return answer;
  }

  #answerAlone(runnable: RunnableOperation, context: RequestContext, signal: AbortSignal): Promise<Buffer> {
    const { operation, variables, explanation } = runnable;
    const { caller, caching, sharing = shareEverything } = this.#options;
    const fastPath = this.#fastPath;
    const variant =
      fastPath && !explanation && caller.answersInBytes(operation.subgraphs)
        ? fastPath.planFor(operation, variables)
        : undefined;
    const answer = async (): Promise<[Buffer, boolean]> => {
      let takeOver: TakeOver | undefined;
      if (fastPath && variant) {
        const reader = caller.bytesReaderFor(operation.schema, context, signal, sharing.upstream);
        const send = caching?.listening(reader, operation) ?? reader;
        const outcome = await fastPath.attempt(variant, operation, variables, send, signal);
        this.#options.metrics.spliced('json' in outcome);
        if ('json' in outcome) return [settled(outcome.json, runnable), false];
        takeOver = outcome.takeOver;
      }
      const result = await this.#executeInFull(runnable, context, signal, { takeOver });
      return [Buffer.from(JSON.stringify(result)), result.errors !== undefined];
    };
    return this.#measured(operation, context, answer);
  }

  /**
   * Starts a subscription. It lasts while `renew` finds the subscriber in the tenant that it began in.
   * @throws GantryError RATE_LIMITED when the caller has too many
   */
  subscribe(runnable: RunnableOperation, request: SubscriptionRequest): Subscriber {
    const { metrics } = this.#options;
    const { context, transport } = request;
    this.#admitByLoad(runnable, context);
    const leavePlace = this.#subscriptions.takePlace(context, request.address);
    metrics.subscriptionOpened(transport);
    const ended = (): void => {
      leavePlace();
      metrics.subscriptionClosed(transport);
      metrics.operationEnded(runnable.operation, context.tenant?.tier, 'ok');
      request.ended();
    };
    const options = { context, renew: request.renew, sink: request.open(), ended };
    const subscriber = new Subscriber(options, this.#subscriptions.limitsOf(runnable.operation));
    const { operation, variables } = runnable;
    if (operation.included && !operation.included(variables.coerced)) subscriber.complete();
    else this.#subscriptions.subscribe(runnable, subscriber);
    return subscriber;
  }

  /** The supergraph has changed: subscriptions go on with the new one where they can. */
  followSupergraph(): Promise<void> {
    return this.#subscriptions.follow(({ subscribed, context }) => {
      const { query, operationName, variables } = subscribed.request;
      return this.prepare({ query, operationName, variables }, context);
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

/** What was spliced, with its cost where that is asked for: to measure it, it has to be read after all. */
function settled(json: Buffer, { cost }: RunnableOperation): Buffer {
  if (!cost) return json;
  const result = JSON.parse(json.toString()) as OperationResult;
  const report = cost.settle(result.data);
  return cost.reported ? Buffer.from(JSON.stringify({ ...result, extensions: { cost: report } })) : json;
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
