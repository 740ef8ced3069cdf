import type { FormattedExecutionResult } from 'graphql';
import type { Credentials } from './Credentials.js';
import { GantryRequestError } from './GantryRequestError.js';
import { readEventStream } from './readEventStream.js';
import { readResponse } from './readResponse.js';
import { ConnectionLost } from './SubscriptionTransport.js';
import type { SubscriptionRequest, SubscriptionTransport } from './SubscriptionTransport.js';

/**
 * Subscriptions over server-sent events, one response each (GraphQL over SSE, distinct connections mode). The body
 * is read as fast as the events are taken, so that a slow consumer slows the server and not the memory.
 */
export class SseTransport implements SubscriptionTransport {
  readonly #url: string;
  readonly #credentials: Credentials;
  readonly #fetch: typeof fetch;

  constructor(url: string, credentials: Credentials, fetcher: typeof fetch) {
    this.#url = url;
    this.#credentials = credentials;
    this.#fetch = fetcher;
  }

  async *subscribe(
    request: SubscriptionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<FormattedExecutionResult> {
    const credentials = await this.#credentials.headers();
    const response = await this.#send(request, credentials, signal);
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      yield* this.#answer(response);
      return;
    }
    try {
      for await (const { event, data } of readEventStream(response.body)) {
        if (event === 'complete') return;
        if (event === 'next') yield JSON.parse(data) as FormattedExecutionResult;
      }
    } catch (error) {
      throw new ConnectionLost('The event stream broke.', { cause: error });
    }
    throw new ConnectionLost('The event stream ended before it was complete.');
  }

  async close(): Promise<void> {
    // Every subscription has a connection of its own, which ends with it.
  }

  async #send(
    request: SubscriptionRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    try {
      return await this.#fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
        body: JSON.stringify(request),
        signal,
      });
    } catch (error) {
      throw new ConnectionLost(`${this.#url} cannot be reached.`, { cause: error });
    }
  }

  /** What came instead of a stream: a refusal, as a rule. */
  async *#answer(response: Response): AsyncGenerator<FormattedExecutionResult> {
    if (response.status === 401) {
      await response.body?.cancel();
      throw new ConnectionLost('The token was refused.', { tokenRefused: true });
    }
    const result = await readResponse(response);
    if (result.errors?.length) throw GantryRequestError.of(result.errors, result.data);
    yield result;
  }
}
