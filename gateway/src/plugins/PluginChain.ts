import { deadlineExceeded } from '@gantry/platform/resilience/deadlineExceeded.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphRequest, SubgraphResult } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { Logger } from 'pino';
import type { EvaluatePolicies } from '../authorization/Authorizer.js';
import type { GraphqlRequest } from '../edge/GraphqlRequest.js';
import type { OperationResult } from '../execution/executeOperation.js';
import { cloneData } from '../execution/mergeData.js';
import { inHookTime, type HookTime } from './HookTime.js';
import type { GatewayPlugin, PlanEvent, PluginRequest, SubscriptionEvent } from './GatewayPlugin.js';

/** What a plugin is told of a request beside its parameters. */
export type AboutRequest = Pick<PluginRequest, 'headers' | 'context' | 'transport' | 'contract'>;

/** Runs the hooks of all plugins. Where nobody has a hook, what comes in goes out unchanged and at once. */
export class PluginChain {
  readonly #plugins: readonly GatewayPlugin[];
  readonly #has: Record<'request' | 'subgraphRequest' | 'subgraphResponse' | 'subscriptionEvent', boolean>;

  readonly #requestTime: HookTime;
  readonly #logger: Logger | undefined;

  /**
   * @param requestMs milliseconds that the hooks `request` have: what kind of operation it is is known only behind them
   * @param logger is told of hooks whose errors are nobody else's
   */
  constructor(plugins: readonly GatewayPlugin[] = [], requestMs = Number.POSITIVE_INFINITY, logger?: Logger) {
    this.#plugins = plugins;
    this.#requestTime = { milliseconds: requestMs };
    this.#logger = logger;
    this.#has = {
      request: plugins.some((plugin) => plugin.request),
      subgraphRequest: plugins.some((plugin) => plugin.subgraphRequest),
      subgraphResponse: plugins.some((plugin) => plugin.subgraphResponse),
      subscriptionEvent: plugins.some((plugin) => plugin.subscriptionEvent),
    };
  }

  /** Whether what a subgraph is asked, or has answered, may depend on what only plugins know of a request. */
  get touchFetches(): boolean {
    return this.#has.subgraphRequest || this.#has.subgraphResponse;
  }

  /** @throws GantryError UNAVAILABLE when they take too long, and what they throw */
  request(request: GraphqlRequest, about: AboutRequest): GraphqlRequest | Promise<GraphqlRequest> {
    return this.#has.request ? this.#request(request, about) : request;
  }

  async #request(request: GraphqlRequest, about: AboutRequest): Promise<GraphqlRequest> {
    const event: PluginRequest = { ...request, ...about };
    const message = 'The operation was not ready in time.';
    await this.#run((plugin) => plugin.request?.(event), this.#requestTime, message);
    const { query, documentId, operationName, variables, extensions } = event;
    return { query, documentId, operationName, variables, extensions };
  }

  /** Nobody waits for these hooks, and what one of them throws is for the log: who sent the operation is not at fault. */
  planned(event: PlanEvent): void {
    for (const plugin of this.#plugins) {
      if (!plugin.plan) continue;
      const failed = (err: unknown): void =>
        this.#logger?.error({ err, plugin: plugin.name }, 'The hook "plan" of a plugin failed.');
      try {
        Promise.resolve(plugin.plan(event)).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  /** What says which policies hold: every plugin that knows some; undefined where none does. */
  get policies(): EvaluatePolicies | undefined {
    const evaluating = this.#plugins.filter(({ policies }) => policies);
    if (evaluating.length === 0) return undefined;
    return async (policies, context) => {
      const held = await Promise.all(evaluating.map(async (plugin) => plugin.policies!(policies, context)));
      return held.flatMap((some) => [...some]);
    };
  }

  /** @throws GantryError UNAVAILABLE when they take too long, and what they throw */
  async subgraphRequest(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    time: HookTime,
  ): Promise<SubgraphRequest> {
    if (!this.#has.subgraphRequest) return request;
    const { query, variables, operationName } = request;
    const event = { subgraph, context, query, variables, operationName, headers: { ...request.headers } };
    const message = `What the subgraph "${subgraph}" is to be asked was not ready in time.`;
    await this.#run((plugin) => plugin.subgraphRequest?.(event), time, message);
    return {
      query: event.query,
      variables: event.variables,
      operationName: event.operationName,
      headers: event.headers,
      // What a plugin wrote may be anything.
      repeatable: request.repeatable && event.query === query,
    };
  }

  /** @throws GantryError UNAVAILABLE when they take too long, and what they throw */
  async subgraphResponse(
    subgraph: string,
    { query, variables }: SubgraphRequest,
    context: RequestContext,
    result: SubgraphResult,
    seconds: number,
    time: HookTime,
  ): Promise<SubgraphResult> {
    if (!this.#has.subgraphResponse) return result;
    const { data, errors } = result;
    const event = { subgraph, context, query, variables, seconds, data, errors };
    const message = `What the subgraph "${subgraph}" answered was not ready in time.`;
    await this.#run((plugin) => plugin.subgraphResponse?.(event), time, message);
    return { ...result, data: event.data, errors: event.errors };
  }

  /** Whether each subscriber may get something of its own. */
  get seeSubscriptionEvents(): boolean {
    return this.#has.subscriptionEvent;
  }

  /** What one client gets of an event that several may get; undefined: nothing. */
  async subscriptionEvent(
    { data, errors }: OperationResult,
    operationName: string | undefined,
    context: RequestContext,
  ): Promise<OperationResult | undefined> {
    const own = { data: cloneData(data), errors: errors && [...errors] };
    const event: SubscriptionEvent = { operationName, context, ...own };
    let passes = true;
    for (const plugin of this.#plugins) {
      passes = (await plugin.subscriptionEvent?.(event)) !== false && passes;
    }
    if (!passes) return undefined;
    return { data: event.data ?? null, ...(event.errors?.length ? { errors: event.errors } : {}) };
  }

  /** Runs a hook of all plugins, one after the other. @param late what is said, to clients too, when there is no time for all */
  #run(hook: (plugin: GatewayPlugin) => void | Promise<void>, time: HookTime, late: string): Promise<void> {
    let name: string | undefined;
    const running = async (): Promise<void> => {
      for (const plugin of this.#plugins) {
        ({ name } = plugin);
        await hook(plugin);
      }
    };
    // Which one it was is for the logs.
    const tooLate = (): Error => deadlineExceeded(late, new Error(`The plugin "${name}" took too long.`));
    return inHookTime(running(), time, tooLate);
  }

  /** Stops every plugin. @throws AggregateError naming those that could not be stopped */
  async stop(): Promise<void> {
    const failures: Error[] = [];
    for (const plugin of this.#plugins) {
      try {
        await plugin.stop?.();
      } catch (cause) {
        failures.push(new Error(`The plugin "${plugin.name}" could not be stopped.`, { cause }));
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, failures.map(({ message }) => message).join(' '));
    }
  }
}
