import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SpanContext } from '@opentelemetry/api';
import type { GraphQLFormattedError } from 'graphql';
import { withForwarded } from '../edge/ForwardedContext.js';
import { toHttpFault } from '../edge/toHttpFault.js';
import type { PluginChain } from '../plugins/PluginChain.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { federatedEvent, type FederatedOptions } from './federatedEvent.js';
import { followUpstream, type UpstreamEvent, type UpstreamOptions } from './followUpstream.js';
import { MembershipWatch } from './MembershipWatch.js';
import { PublishedEvent } from './PublishedEvent.js';
import { slowConsumer } from './slowConsumer.js';
import type { Subscribed } from './Subscribed.js';
import type { Subscriber, SubscriberSource } from './Subscriber.js';

/** Events that are kept for who has an upstream of its own and catches up with this one. */
const recentEvents = 16;

export interface SharedSubscriptionOptions extends Pick<UpstreamOptions, 'caller' | 'logger'> {
  /** On whose behalf it begins. */
  context: RequestContext;
  subscribed: Subscribed;
  plugins: PluginChain;
  tracing: Tracing;
  /** The span of its start. */
  startedIn: SpanContext | undefined;
  /** Milliseconds to wait for subscribers of whom none takes anything more. */
  patienceMs: number;
  /** Another subscription to the same that has published an event with `cursor` lately. */
  findAhead(cursor: string, self: SharedSubscription): SharedSubscription | undefined;
  /** Told that its context has newer headers of its caller's. @param subscribed what it is, or moves to */
  renewed(self: SharedSubscription, subscribed: Subscribed): void;
  /** Told once that nobody can join any more. */
  closed(self: SharedSubscription): void;
}

/** One subscription at a subgraph, and everyone who gets its events. It ends when the last one has left. */
export class SharedSubscription implements SubscriberSource {
  readonly #options: SharedSubscriptionOptions;
  readonly #subscribers = new Set<Subscriber>();
  readonly #members = new MembershipWatch(this.#subscribers, (member) => this.#actFor(member));
  #subscribed: Subscribed;
  #context: RequestContext;
  /** What it goes on with once it is known from where. */
  #next: Subscribed | undefined;
  /** Ends the subscription at the subgraph. */
  #upstream = new AbortController();
  /** Of the last event. */
  #cursor: string | undefined;
  #recent: PublishedEvent[] = [];
  #begun = false;
  #closed = false;
  #proceed: (() => void) | undefined;

  constructor(options: SharedSubscriptionOptions) {
    this.#options = options;
    this.#subscribed = options.subscribed;
    this.#context = options.context;
  }

  /**
   * On whose behalf subgraphs are asked: with the rights that all subscribers began with, and the headers that the client of one
   * who is still there brought last.
   */
  get context(): RequestContext {
    return this.#context;
  }

  /** The span of its start. */
  get startedIn(): SpanContext | undefined {
    return this.#options.startedIn;
  }

  /** What its events are made by. */
  get subscribed(): Subscribed {
    return this.#subscribed;
  }

  /** Whether an event has been published, which who comes now has missed. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether it is known from where to go on. */
  get isPlaced(): boolean {
    if (this.#cursor !== undefined) return true;
    const { operation, variables } = this.#subscribed;
    return !this.#begun && operation.primary!.beginsAfter(variables);
  }

  add(subscriber: Subscriber): void {
    subscriber.source = this;
    this.#subscribers.add(subscriber);
    this.caughtUp();
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    this.caughtUp();
    if (this.#subscribers.size === 0) this.#cancel();
  }

  caughtUp(): void {
    this.#proceed?.();
  }

  /** Whether an event with this cursor was published lately. */
  hasReached(cursor: string): boolean {
    return this.#recent.some((event) => event.cursor === cursor);
  }

  /**
   * Goes on with another operation, behind the last event, or where its client began: at once, or as soon as there is an event
   * that says where it is.
   * @param next can be resumed
   */
  moveTo(next: Subscribed): void {
    this.#next = next;
    // What is being executed for the old operation is thrown away, and comes again.
    if (this.isPlaced) this.#upstream.abort();
  }

  /** Ends for everyone. */
  refuse(...errors: readonly GraphQLFormattedError[]): void {
    for (const subscriber of this.#subscribers) subscriber.refuse(...errors);
  }

  /** Memberships have changed: ends who is no member of the tenant any more, or has lost a role or scope. */
  endStrangers(): Promise<void> | undefined {
    return this.#members.endStrangersNow();
  }

  /** Asks subgraphs with what a subscriber's client brought last: a token from before may have ended. */
  #actFor(subscriber: Subscriber): void {
    const context = withForwarded(this.#context, this.#noMoreThan(subscriber).latest);
    if (context === this.#context) return;
    this.#context = context;
    this.#options.renewed(this, this.#next ?? this.#subscribed);
  }

  /** The subscriber, or another in place of one who brought a token for more: what that allows is not for the others. */
  #noMoreThan(subscriber: Subscriber): Subscriber {
    if (!subscriber.hasGained) return subscriber;
    for (const other of this.#subscribers) {
      // Only this one is asked with each event.
      void other.standing();
      if (!other.hasGained) return other;
    }
    return subscriber;
  }

  /** Reads the subgraph's events until it ends, or everyone has left. */
  async run(): Promise<void> {
    const { logger } = this.#options;
    try {
      do await this.#follow();
      while (this.#proceedsToNext());
      this.#close();
      for (const subscriber of this.#subscribers) subscriber.complete();
    } catch (error) {
      this.#close();
      this.refuse(...toHttpFault(error, this.#context.requestId, logger).errors);
    }
  }

  /** Reads the events of the operation as it is now. */
  async #follow(): Promise<void> {
    const { operation, variables } = this.#subscribed;
    const { signal } = this.#upstream;
    const { tracing, startedIn } = this.#options;
    const options = {
      ...this.#options,
      context: () => {
        const looking = this.#members.endStrangers();
        return looking ? looking.then(() => this.#context) : this.#context;
      },
      primary: operation.primary!,
      variables,
      after: this.#cursor,
      signal,
      trace: tracing.traceOf(startedIn),
    };
    let failed: { error: unknown } | undefined;
    const fail = (error: unknown): undefined => {
      // Where it has been ended: the last subscriber left while the other subgraphs were asked.
      if (!signal.aborted) failed = { error };
      this.#upstream.abort();
    };
    const take = (upstream: UpstreamEvent): Promise<void> | undefined => {
      try {
        return this.#take(upstream, operation, options)?.catch(fail);
      } catch (error) {
        return fail(error);
      }
    };
    await followUpstream(options, take);
    if (failed) throw failed.error;
  }

  /**
   * Has an event of the subgraph go on to everyone. It is over as soon as there is room for another one; at once, where nobody
   * has to be asked: a token of a stream costs less than a few turns of the microtask queue.
   */
  #take(
    upstream: UpstreamEvent,
    operation: PreparedOperation,
    options: FederatedOptions,
  ): Promise<void> | undefined {
    // On behalf of a stranger nothing is asked.
    const looking = this.#members.endStrangers();
    if (looking) return looking.then(() => this.#make(upstream, operation, options));
    return this.#make(upstream, operation, options);
  }

  #make(
    upstream: UpstreamEvent,
    operation: PreparedOperation,
    options: FederatedOptions,
  ): Promise<void> | undefined {
    const { signal } = options;
    if (signal.aborted) return undefined;
    const making = federatedEvent(operation, upstream, this.#context, options);
    if (!(making instanceof Promise)) return this.#handOn(making, signal);
    return making.then(async (event) => {
      // It took a while to ask others: who has become a stranger meanwhile does not get it.
      await this.#members.endStrangers();
      await this.#handOn(event, signal);
    });
  }

  #handOn(event: PublishedEvent, signal: AbortSignal): Promise<void> | undefined {
    if (signal.aborted) return undefined;
    if (this.#options.plugins.seeSubscriptionEvents) {
      return this.#publishByPlugins(event).then(() => this.#goOn(signal));
    }
    this.#publish(event);
    return this.#goOn(signal);
  }

  /** After an event: with another operation, when there is room, or at once. */
  #goOn(signal: AbortSignal): Promise<void> | undefined {
    if (this.#next && this.#cursor !== undefined) this.#upstream.abort();
    return !signal.aborted && this.#isBehind() ? this.#keepPace() : undefined;
  }

  /** Whether it ended because it goes on with something else. */
  #proceedsToNext(): boolean {
    if (!this.#next || this.#closed || !this.#upstream.signal.aborted) return false;
    this.#subscribed = this.#next;
    this.#next = undefined;
    // They were made by the old rules: who subscribes by the new ones is not to have them.
    this.#recent = [];
    this.#upstream = new AbortController();
    return true;
  }

  /** Publishes what plugins make of an event, for each subscriber by itself. */
  async #publishByPlugins(event: PublishedEvent): Promise<void> {
    const { plugins, logger } = this.#options;
    const { operation } = this.#subscribed;
    this.#begun = true;
    this.#cursor = event.cursor ?? this.#cursor;
    const publish = async (subscriber: Subscriber): Promise<void> => {
      try {
        const result = await plugins.subscriptionEvent(event.result, operation.name, subscriber.context);
        if (result) subscriber.offer(new PublishedEvent(result, event.cursor));
      } catch (error) {
        subscriber.refuse(...toHttpFault(error, subscriber.context.requestId, logger).errors);
      }
    };
    await Promise.all([...this.#subscribers].map(publish));
  }

  #publish(event: PublishedEvent): void {
    this.#begun = true;
    this.#cursor = event.cursor ?? this.#cursor;
    if (event.cursor !== undefined) this.#recent.push(event);
    if (this.#recent.length > recentEvents) this.#recent.shift();
    for (const subscriber of this.#subscribers) subscriber.offer(event);
    if (event.cursor !== undefined) this.#joinAhead(event.cursor);
  }

  /** Hands everyone over to a subscription that has been here already: both go on in the same way. */
  #joinAhead(cursor: string): void {
    const ahead = this.#options.findAhead(cursor, this);
    if (!ahead) return;
    const missed = ahead.#recent.slice(ahead.#recent.findIndex((event) => event.cursor === cursor) + 1);
    const subscribers = [...this.#subscribers];
    // Who is behind catches up here, where the source waits for it.
    if (!subscribers.every((subscriber) => subscriber.canTake(missed))) return;
    this.#subscribers.clear();
    for (const subscriber of subscribers) {
      ahead.add(subscriber);
      for (const event of missed) subscriber.offer(event);
    }
    this.#cancel();
  }

  #isBehind(): boolean {
    for (const { holdsUp } of this.#subscribers) if (holdsUp) return true;
    return false;
  }

  /**
   * Where everyone is behind, the source can wait as well. Where some are, they at least get the chance to catch up, which
   * a burst of events in one turn of the event loop would not give them.
   */
  async #keepPace(): Promise<void> {
    let behind = 0;
    for (const { holdsUp } of this.#subscribers) if (holdsUp) behind++;
    if (behind < this.#subscribers.size) await nextTurn();
    else await this.#someoneCaughtUp();
  }

  #someoneCaughtUp(): Promise<void> {
    return new Promise((resolve) => {
      const impatient = setTimeout(() => {
        for (const subscriber of this.#subscribers) subscriber.refuse(slowConsumer);
      }, this.#options.patienceMs);
      this.#proceed = () => {
        clearTimeout(impatient);
        this.#proceed = undefined;
        resolve();
      };
    });
  }

  #cancel(): void {
    this.#close();
    this.#upstream.abort();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.closed(this);
  }
}
