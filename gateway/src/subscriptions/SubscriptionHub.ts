import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Logger } from 'pino';
import { isAnonymous } from '../edge/anonymous.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import type { SubgraphCaller } from '../execution/SubgraphCaller.js';
import type { PluginChain } from '../plugins/PluginChain.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { SharedSubscription } from './SharedSubscription.js';
import type { Subscriber, WaitingLimits } from './Subscriber.js';
import type { SubscriptionSettings } from './SubscriptionSettings.js';

export interface SubscriptionHubOptions {
  caller: SubgraphCaller;
  plugins: PluginChain;
  metrics: GatewayMetrics;
  logger: Logger;
  settings: SubscriptionSettings;
  /** Whether equal subscriptions of one caller are done once. */
  shared: boolean;
}

/** What is subscribed to: an operation that has a `primary`, and the values of its variables. */
interface Subscribed {
  operation: PreparedOperation;
  variables: OperationVariables;
}

/** Subscriptions under way that are the same but for where they began. */
interface Family {
  /** Each with the variables it began with, as JSON. */
  readonly running: Map<SharedSubscription, string>;
  /** Called when it has no more. */
  forget(): void;
}

/** All subscriptions that are open, and which of them are one. */
export class SubscriptionHub {
  readonly #options: SubscriptionHubOptions;
  /** By what all of a family have in common. An operation belongs to one generation of the schema. */
  readonly #families = new WeakMap<PreparedOperation, Map<string, Family>>();
  /** Subscriptions open, by caller. */
  readonly #perCaller = new Map<string, number>();

  constructor(options: SubscriptionHubOptions) {
    this.#options = options;
  }

  /**
   * Counts a subscription of a caller. @returns how to count it no more
   * @throws GantryError RATE_LIMITED when the caller has as many as one may have
   */
  takePlace(context: RequestContext): () => void {
    if (isAnonymous(context)) return () => undefined;
    const { perCaller } = this.#options.settings;
    const caller = `${context.actor.kind} ${context.actor.id}`;
    const open = this.#perCaller.get(caller) ?? 0;
    if (open >= perCaller) {
      throw new GantryError('RATE_LIMITED', `You have ${open} subscriptions open, which is the limit.`, {
        limit: perCaller,
      });
    }
    this.#perCaller.set(caller, open + 1);
    return () => {
      const left = this.#perCaller.get(caller)! - 1;
      if (left > 0) this.#perCaller.set(caller, left);
      else this.#perCaller.delete(caller);
    };
  }

  /** How much may wait for a subscriber of `operation`. */
  limitsOf({ primary }: PreparedOperation): WaitingLimits {
    const { waitingEvents, waitingBytes, coalesced } = this.#options.settings;
    return { waitingEvents, waitingBytes, coalesces: coalesced.includes(primary?.field ?? '') };
  }

  /** Lets a subscriber have the events of an operation, from an equal subscription under way or one of its own. */
  subscribe(subscribed: Subscribed, subscriber: Subscriber): void {
    const { operation, variables } = subscribed;
    const { primary } = operation;
    if (!primary) throw new Error('Only a subscription can be subscribed to.');
    const { shared, settings, metrics } = this.#options;
    if (!shared) return this.#open(subscribed, subscriber, { running: new Map(), forget: () => undefined });
    const family = this.#familyOf(subscribed, subscriber.context);
    const exact = JSON.stringify(variables.sent);
    const isLive = settings.live.includes(primary.field);
    for (const [running, sent] of family.running) {
      if (sent !== exact || (running.begun && !isLive)) continue;
      metrics.shared('subscription');
      return running.add(subscriber);
    }
    return this.#open(subscribed, subscriber, family);
  }

  #open({ operation, variables }: Subscribed, subscriber: Subscriber, family: Family): void {
    const { caller, plugins, logger, settings } = this.#options;
    const subscription = new SharedSubscription({
      operation,
      primary: operation.primary!,
      variables,
      caller,
      context: subscriber.context,
      logger,
      plugins,
      patienceMs: settings.patienceMs,
      findAhead(cursor, self) {
        if (family.running.size < 2) return undefined;
        return [...family.running.keys()].find((other) => other !== self && other.hasReached(cursor));
      },
      closed(self) {
        family.running.delete(self);
        if (family.running.size === 0) family.forget();
      },
    });
    family.running.set(subscription, JSON.stringify(variables.sent));
    subscription.add(subscriber);
    void subscription.run();
  }

  #familyOf({ operation, variables }: Subscribed, context: RequestContext): Family {
    const byScope = this.#families.get(operation) ?? new Map<string, Family>();
    this.#families.set(operation, byScope);
    const start = operation.primary?.resume?.variable;
    const common = start === undefined ? variables.sent : { ...variables.sent, [start]: undefined };
    const key = `${sharingScope(context)} ${JSON.stringify(common)}`;
    let family = byScope.get(key);
    if (!family) {
      family = { running: new Map(), forget: () => byScope.delete(key) };
      byScope.set(key, family);
    }
    return family;
  }
}
