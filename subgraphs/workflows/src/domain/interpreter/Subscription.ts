import { correlationIdOf } from '../asyncapi/correlationIdOf.js';
import type { AsyncApiPlace } from '../asyncapi/readAsyncApi.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { Attempt } from './Attempt.js';
import type { Authenticated } from './authorize.js';
import type { StepAround } from './Durable.js';
import { ExpressionFault } from './ExpressionEvaluator.js';
import type { FedMessage, FedResult, MessageFeed } from './MessageFeed.js';
import { proofOf, type Proof } from './proofOf.js';
import { mentions, type Run } from './Run.js';
import { isTrue } from './runTask.js';

/** What has come of waiting for a message, as the journal keeps it. */
export type Read =
  | { kind: 'message'; message: JsonObject; position: Json }
  /** The time of the subscription is over. */
  | { kind: 'over' }
  | Attempt;

export interface SubscriptionParts {
  place: AsyncApiPlace;
  authenticated: Authenticated;
  /** Only messages for which it is true; those for which it fails are none of them. */
  filter: string | null;
}

/** Most milliseconds of one look at whether a message has come. */
const lookMs = 60_000;

/**
 * Reads the messages of a channel. It is connected with the first one that the journal does not have, behind the last one that
 * it has, as far as the channel keeps what has been.
 */
export class Subscription {
  readonly #run: Run;
  readonly #parts: SubscriptionParts;
  #feed: MessageFeed | null = null;

  constructor(run: Run, parts: SubscriptionParts) {
    this.#run = run;
    this.#parts = parts;
  }

  /** The channel as people name it. */
  get uri(): string {
    const { protocol, server, channel } = this.#parts.place;
    return `${protocol === 'kafka' ? `kafka://${server}` : server} ${channel}`;
  }

  /**
   * Waits for the next message. Belongs into a step.
   * @param until milliseconds since 1970
   * @param scope variables of the filter
   */
  async read(until: number, scope: JsonObject, { signal, now }: StepAround): Promise<Read> {
    for (;;) {
      const left = until - now();
      if (left <= 0) return { kind: 'over' };
      if (!this.#feed) {
        const { authenticated } = this.#parts;
        const proof = await proofOf(this.#run, authenticated, this.#run.surroundings.calls.deadlineMs);
        if (proof.kind !== 'proof') return proof;
        this.#feed = await this.#open(proof, signal);
      }
      const result = await this.#feed.next(Math.min(left, lookMs));
      // Nobody hears of it any more.
      if (signal.aborted) return { kind: 'over' };
      if (result.kind === 'none') continue;
      if (result.kind !== 'message') return this.#failed(result);
      const message = this.#messageOf(result);
      if (await this.#passes(message, scope)) return { kind: 'message', message, position: result.position };
    }
  }

  /** Remembers that a message has been read, also by another process. */
  passed(position: Json): void {
    const { readTo } = this.#run;
    const before = readTo.get(this.uri) ?? null;
    readTo.set(
      this.uri,
      isJsonObject(before) && isJsonObject(position) ? { ...before, ...position } : position,
    );
  }

  /** Ends the connection; the next message is read by another. */
  close(): void {
    this.#feed?.close();
    this.#feed = null;
  }

  async #open(proof: Proof, signal: AbortSignal): Promise<MessageFeed> {
    const { protocols, calls } = this.#run.surroundings;
    const { kind: _, ...who } = proof;
    const subscription = {
      ...this.#parts.place,
      ...who,
      after: this.#run.readTo.get(this.uri) ?? null,
      since: this.#run.startedAt,
      deadlineMs: calls.deadlineMs,
    };
    return protocols.subscribe(subscription, signal);
  }

  #failed(result: Exclude<FedResult, FedMessage | { kind: 'none' }>): Attempt {
    this.close();
    const method = 'SUBSCRIBE';
    if (result.kind === 'failure') return { kind: 'failure', method, uri: this.uri, failure: result };
    return result.kind === 'refusal' ? { ...result, what: `${method} ${this.uri}` } : result;
  }

  #messageOf({ payload, headers }: FedMessage): JsonObject {
    const correlationId = correlationIdOf(this.#parts.place.correlation, { payload, headers });
    return { payload, headers, ...(correlationId === null ? {} : { correlationId }) };
  }

  async #passes(message: JsonObject, scope: JsonObject): Promise<boolean> {
    const { filter } = this.#parts;
    if (filter === null) return true;
    const variables = Object.fromEntries(Object.entries(scope).filter(([name]) => mentions(filter, name)));
    try {
      const [value = null] = await this.#run.surroundings.expressions.evaluate([filter], message, variables);
      return isTrue(value);
    } catch (error) {
      if (error instanceof ExpressionFault) return false;
      throw error;
    }
  }
}
