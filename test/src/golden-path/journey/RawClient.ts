import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient, type FormattedExecutionResult } from 'graphql-ws';
import type { GraphQLFormattedError } from 'graphql';
import { WebSocket } from 'ws';
import { RequestFailure, type GoldenPathClient } from './GoldenPathClient.js';
import { operation } from './operations.js';
import type { Answers, Events } from './operationTypes.js';

export interface RawClientOptions {
  /** The gateway's endpoint, `http://…/graphql`. */
  endpoint: string;
  token: string;
  /** Slug or id, for requests within a tenant. */
  tenant?: string;
  /** What carries subscriptions; graphql-ws if not said. */
  transport?: 'ws' | 'sse';
}

/** A client made of fetch, graphql-ws and graphql-sse, as any client may be: nothing of it is Gantry's. */
export class RawClient implements GoldenPathClient {
  constructor(readonly options: RawClientOptions) {}

  inTenant(slug: string): RawClient {
    return new RawClient({ ...this.options, tenant: slug });
  }

  async request<Name extends keyof Answers>(name: Name, variables: Record<string, unknown> = {}) {
    const response = await fetch(this.options.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#credentials() },
      body: JSON.stringify({ query: operation(name), variables, operationName: name }),
    });
    const text = await response.text();
    return answerOf<Answers[Name]>(name, parseAnswer(name, response.status, text));
  }

  async *subscribe<Name extends keyof Events>(
    name: Name,
    variables: Record<string, unknown>,
    signal?: AbortSignal,
  ): AsyncIterable<Events[Name]> {
    const payload = { query: operation(name), variables, operationName: name };
    const client =
      this.options.transport === 'sse'
        ? createSseClient({ url: this.options.endpoint, headers: this.#credentials(), retryAttempts: 0 })
        : createSocketClient({
            url: this.options.endpoint.replace(/^http/, 'ws'),
            connectionParams: this.#credentials(),
            webSocketImpl: WebSocket,
            retryAttempts: 0,
          });
    const events = client.iterate(payload) as AsyncIterableIterator<FormattedExecutionResult>;
    const leave = (): void => void events.return?.();
    signal?.addEventListener('abort', leave, { once: true });
    try {
      if (signal?.aborted) return;
      for await (const event of events) yield answerOf<Events[Name]>(name, event);
    } catch (error) {
      throw Array.isArray(error) ? new RequestFailure(name, error as GraphQLFormattedError[]) : error;
    } finally {
      signal?.removeEventListener('abort', leave);
      await client.dispose();
    }
  }

  #credentials(): Record<string, string> {
    const { token, tenant } = this.options;
    return {
      authorization: `Bearer ${token}`,
      // As the registry knows it.
      'x-graphql-client-name': 'golden-path',
      ...(tenant ? { 'x-gantry-tenant': tenant } : {}),
    };
  }
}

function parseAnswer(name: string, status: number, text: string): FormattedExecutionResult {
  try {
    return JSON.parse(text) as FormattedExecutionResult;
  } catch {
    throw new RequestFailure(name, [{ message: `HTTP ${status}, no JSON: ${text.slice(0, 200)}` }]);
  }
}

function answerOf<T>(name: string, { data, errors }: FormattedExecutionResult): T {
  if (errors?.length) throw new RequestFailure(name, errors);
  if (!data) throw new RequestFailure(name, [{ message: 'neither data nor errors' }]);
  return data as T;
}
