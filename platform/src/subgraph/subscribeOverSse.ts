import type { ExecutionResult } from 'graphql';
import type { Pool } from 'undici';
import { serverSentEvents } from './serverSentEvents.js';

export interface SseSubscription {
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The request as JSON. */
  body: string;
  signal: AbortSignal;
}

/**
 * Runs a subscription in the mode "distinct connections" of graphql-sse's protocol, which is what most servers speak over
 * Server-Sent Events. An answer that is no stream is the only result.
 * @throws Error when the stream ends before the subscription does
 */
export async function* subscribeOverSse(
  pool: Pool,
  { path, headers, body, signal }: SseSubscription,
): AsyncGenerator<ExecutionResult> {
  const response = await pool.request({
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    body,
    signal,
    // Between two events there may be any time.
    bodyTimeout: 0,
  });
  const type = response.headers['content-type'];
  if (!/^text\/event-stream\b/i.test(String(type))) {
    yield resultOf(await response.body.text());
    return;
  }
  for await (const { event, data } of serverSentEvents(response.body)) {
    if (event === 'complete') return;
    if (event === 'next') yield resultOf(data);
  }
  throw new Error('The stream ended before the subscription did.');
}

function resultOf(text: string): ExecutionResult {
  const result: unknown = JSON.parse(text);
  if (typeof result === 'object' && result !== null && ('data' in result || 'errors' in result)) {
    return result as ExecutionResult;
  }
  throw new Error('An event is no GraphQL result.');
}
