import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Logger } from 'pino';
import { isAnonymous } from '../edge/anonymous.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { SubgraphCaller } from '../execution/SubgraphCaller.js';
import type { PluginChain } from '../plugins/PluginChain.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { CallerPlaces } from './CallerPlaces.js';
import { SharedSubscription } from './SharedSubscription.js';
import type { Subscribed } from './Subscribed.js';
import type { Subscriber, WaitingLimits } from './Subscriber.js';
import type { SubscriptionSettings } from './SubscriptionSettings.js';

export interface SubscriptionHubOptions {
  caller: SubgraphCaller;
  plugins: PluginChain;
  tracing: Tracing;
  metrics: GatewayMetrics;
  logger: Logger;
  settings: SubscriptionSettings;
  /** Whether equal subscriptions of one caller are done once. */
  shared: boolean;
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
  /** Every subscription under way, with its family. */
  readonly #running = new Map<SharedSubscription, Family>();
  readonly #places: CallerPlaces;

  constructor(options: SubscriptionHubOptions) {
    this.#options = options;
    this.#places = new CallerPlaces(options.settings, 'subscriptions open');
  }

  /**
   * Counts a subscription of a caller, or of an address whose callers have no token. @returns how to count it no more
   * @throws GantryError RATE_LIMITED when it has as many as one may have
   */
  takePlace(context: RequestContext, address: string): () => void {
    const { kind, id } = context.actor;
    return this.#places.take(isAnonymous(context) ? undefined : `${kind} ${id}`, address);
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
    const family = shared ? this.#familyOf(subscribed, subscriber.context) : loneFamily();
    const exact = JSON.stringify(variables.sent);
    // Who says behind which event it begins is to have what came since, whatever the field begins with.
    const isLive = settings.live.includes(primary.field) && !primary.beginsAfter(variables);
    for (const [running, sent] of family.running) {
      if (sent !== exact || (running.begun && !isLive)) continue;
      // One that is about to move gives events of the supergraph before until then.
      if (running.subscribed.operation !== operation) continue;
      metrics.shared('subscription');
      this.#options.tracing.subscription(operation.name, running.startedIn);
      return running.add(subscriber);
    }
    return this.#open(subscribed, subscriber, family);
  }

  /**
   * Ends who is no member of the tenant any more, also where nothing happens.
   * @param userId whose memberships have changed; undefined: anybody's
   */
  async checkMembers(userId?: string): Promise<void> {
    for (const running of Array.from(this.#running.keys())) {
      if (userId === undefined || running.context.actor.id === userId) await running.endStrangers();
    }
  }

  /**
   * Lets what is subscribed to follow the supergraph: on to an operation that was prepared anew, where that can be resumed
   * behind the last event; else it goes on as it began until it ends.
   * @param concerns tells subscriptions of the supergraph that has changed from those of others
   * @param prepare throws where the operation is none any more, or its caller may not have it
   */
  async follow(
    concerns: (subscribed: Subscribed) => boolean,
    prepare: (running: SharedSubscription) => Promise<Subscribed>,
  ): Promise<void> {
    // As they are now: who moves is entered anew.
    const all = Array.from(this.#running.keys()).filter(({ subscribed }) => concerns(subscribed));
    for (const running of all) {
      try {
        this.#move(running, await prepare(running));
      } catch (error) {
        if (error instanceof RequestRefused && error.code === 'UNAUTHORIZED_FIELD_OR_TYPE') {
          running.refuse(...error.errors);
        }
      }
    }
  }

  #move(running: SharedSubscription, next: Subscribed): void {
    const family = this.#running.get(running);
    if (!family || next.operation === running.subscribed.operation) return;
    // Not by how many: another field may have been released at the same time.
    const isLess = !next.operation.withheld.isSubsetOf(running.subscribed.operation.withheld);
    const canMove = next.operation.primary?.resume && running.subscribed.operation.primary?.resume;
    // Before its first event it does not know from where: that event would still have what is withheld now.
    if (canMove && (running.isPlaced || !isLess)) {
      this.#reenter(running, next);
      return running.moveTo(next);
    }
    // It would go on with what its caller may not have any more.
    if (isLess) running.refuse(changed);
  }

  #open(subscribed: Subscribed, subscriber: Subscriber, family: Family): void {
    const { caller, plugins, tracing, logger, settings } = this.#options;
    const subscription = new SharedSubscription({
      subscribed,
      caller,
      context: subscriber.context,
      logger,
      plugins,
      tracing,
      startedIn: tracing.subscription(subscribed.operation.name),
      patienceMs: settings.patienceMs,
      findAhead: (cursor, self) => this.#findAhead(cursor, self),
      // Who has those headers by now may join, and nobody who has those from before.
      renewed: (self, now) => this.#reenter(self, now),
      closed: (self) => this.#leave(self, this.#running.get(self)!),
    });
    this.#enter(subscription, subscribed, family);
    subscription.add(subscriber);
    tracing.detached(() => subscription.run());
  }

  #enter(running: SharedSubscription, { variables }: Subscribed, family: Family): void {
    this.#running.set(running, family);
    family.running.set(running, JSON.stringify(variables.sent));
  }

  /** Enters one that is under way as what it is from now on. */
  #reenter(running: SharedSubscription, now: Subscribed): void {
    const family = this.#running.get(running);
    if (!family) return;
    this.#leave(running, family);
    this.#enter(running, now, this.#options.shared ? this.#familyOf(now, running.context) : loneFamily());
  }

  #leave(running: SharedSubscription, family: Family): void {
    this.#running.delete(running);
    family.running.delete(running);
    if (family.running.size === 0) family.forget();
  }

  #findAhead(cursor: string, self: SharedSubscription): SharedSubscription | undefined {
    const running = this.#running.get(self)?.running;
    if (!running || running.size < 2) return undefined;
    const { operation } = self.subscribed;
    return [...running.keys()].find(
      (other) => other !== self && other.subscribed.operation === operation && other.hasReached(cursor),
    );
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

function loneFamily(): Family {
  return { running: new Map(), forget: () => undefined };
}

const changed = {
  message: 'What you may have of this subscription has changed: subscribe again.',
  extensions: { code: 'FORBIDDEN' },
};
