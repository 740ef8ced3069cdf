import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { GraphQLFormattedError } from 'graphql';
import type { PublishedEvent } from './PublishedEvent.js';
import type { ResultSink } from './ResultSink.js';
import { slowConsumer } from './slowConsumer.js';

export interface SubscriberOptions {
  context: RequestContext;
  /** Looks up anew who acts. @throws GantryError as `Session.context` does */
  renew(): RequestContext | Promise<RequestContext>;
  sink: ResultSink;
  /** Told once that it has ended, whoever ended it. */
  ended(): void;
  /** Told once, when it is first told an error. */
  failed?(): void;
}

/** How much may wait for one subscriber. */
export interface WaitingLimits {
  waitingEvents: number;
  waitingBytes: number;
  /** Whether the latest event replaces those that wait. */
  coalesces: boolean;
}

/** Rights that were gained leave it unchanged. */
export type Standing = 'unchanged' | 'lessened' | 'stranger';

/** Where a subscriber's events come from. */
export interface SubscriberSource {
  remove(subscriber: Subscriber): void;
  /** A subscriber that was behind has caught up. */
  caughtUp(): void;
}

/**
 * One subscription of one client. Events go out as long as the client reads them; beyond that a bounded number waits, and
 * whoever falls further behind is told SLOW_CONSUMER, and from where to go on.
 */
export class Subscriber {
  /** As it began. */
  readonly context: RequestContext;
  source: SubscriberSource | undefined;
  readonly #options: SubscriberOptions;
  readonly #limits: WaitingLimits;
  #latest: RequestContext;
  #waiting: PublishedEvent[] | undefined;
  #waitingBytes = 0;
  #failed = false;
  #state: 'reading' | 'behind' | 'completing' | 'ended' = 'reading';
  /** Of the last event that was sent. */
  #cursor: string | undefined;

  constructor(options: SubscriberOptions, limits: WaitingLimits) {
    this.context = options.context;
    this.#latest = options.context;
    this.#options = options;
    this.#limits = limits;
  }

  /** Whether its source should rather wait than send it more. */
  get holdsUp(): boolean {
    return this.#state === 'behind' && !this.#limits.coalesces;
  }

  /** Who it was for when that was last looked up, with what its client has brought since it began. */
  get latest(): RequestContext {
    return this.#latest;
  }

  /** Whether it may more than it began with. */
  get hasGained(): boolean {
    return this.#latest.scopes.length > this.context.scopes.length;
  }

  /** Whether so many events at once would not be too many. */
  canTake(events: readonly PublishedEvent[]): boolean {
    const { waitingEvents, waitingBytes } = this.#limits;
    const bytes = events.reduce((sum, { json }) => sum + json.length, 0);
    return this.#state === 'reading' && events.length <= waitingEvents && bytes <= waitingBytes;
  }

  /** What has become of the rights it began with. While tenancy cannot be asked, what it last said holds. */
  standing(): Standing | Promise<Standing> {
    try {
      const renewing = this.#options.renew();
      if (!(renewing instanceof Promise)) return this.#found(renewing);
      return renewing.then((now) => this.#found(now)).catch(standingUnknown);
    } catch (error) {
      return standingUnknown(error);
    }
  }

  offer(event: PublishedEvent): void {
    if (this.#state === 'reading') return this.#send(event);
    if (this.#state !== 'behind') return;
    if (this.#limits.coalesces) {
      this.#waiting = [event];
      return;
    }
    const waiting = (this.#waiting ??= []);
    this.#waitingBytes += event.json.length;
    const { waitingEvents, waitingBytes } = this.#limits;
    const isTooMuch = waiting.length >= waitingEvents || this.#waitingBytes > waitingBytes;
    if (isTooMuch || this.#options.sink.isOverrun?.()) return this.refuse(slowConsumer);
    waiting.push(event);
  }

  /** There is no more; what waits is still sent. */
  complete(): void {
    if (this.#state === 'behind') this.#state = 'completing';
    else if (this.#state === 'reading') this.#end((sink) => sink.complete());
  }

  /** Ends at once with `error`, which is told from where to go on, and forgets what waits. */
  refuse(...errors: readonly GraphQLFormattedError[]): void {
    const cursor = this.#cursor;
    this.#fail();
    this.#end((sink) =>
      sink.fail(
        errors.map((error) =>
          cursor === undefined ? error : { ...error, extensions: { ...error.extensions, cursor } },
        ),
      ),
    );
  }

  /** Ends with a last result, after which nothing is said. */
  conclude(event: PublishedEvent): void {
    if (event.result.errors) this.#fail();
    this.#end((sink) => {
      sink.next(event.json);
      sink.complete();
    });
  }

  /** Ends without saying that it is complete, so that its client goes on elsewhere: the gateway ends. What waits is sent. */
  abandon(): void {
    const waiting = this.#waiting ?? [];
    this.#end((sink) => {
      for (const { json } of waiting) sink.next(json);
      sink.end();
    });
  }

  /** The client has left, or wants no more of it. */
  stop(): void {
    this.#end(() => undefined);
  }

  #found(now: RequestContext): Standing {
    this.#latest = now;
    return standingOf(now, this.context);
  }

  #send(event: PublishedEvent): void {
    this.#cursor = event.cursor ?? this.#cursor;
    if (event.result.errors) this.#fail();
    if (this.#options.sink.next(event.json)) return;
    if (this.#state === 'reading') this.#state = 'behind';
    this.#options.sink.whenRoomy(() => this.#catchUp());
  }

  #fail(): void {
    if (this.#failed || this.#state === 'ended') return;
    this.#failed = true;
    this.#options.failed?.();
  }

  #catchUp(): void {
    if (this.#state === 'ended') return;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#waitingBytes = 0;
    const isLast = this.#state === 'completing';
    this.#state = 'reading';
    for (const event of waiting) this.offer(event);
    if (isLast) this.complete();
    else if (this.#state === 'reading') this.source?.caughtUp();
  }

  #end(tell: (sink: ResultSink) => void): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#waiting = undefined;
    this.source?.remove(this);
    tell(this.#options.sink);
    this.#options.ended();
  }
}

function standingOf({ tenant, roles, scopes }: RequestContext, began: RequestContext): Standing {
  if (tenant?.id !== began.tenant?.id) return 'stranger';
  return hasAll(roles, began.roles) && hasAll(scopes, began.scopes) ? 'unchanged' : 'lessened';
}

function standingUnknown(error: unknown): Standing {
  return error instanceof GantryError && error.code === 'FORBIDDEN' ? 'stranger' : 'unchanged';
}

function hasAll(present: readonly string[], needed: readonly string[]): boolean {
  return needed.every((one) => present.includes(one));
}
