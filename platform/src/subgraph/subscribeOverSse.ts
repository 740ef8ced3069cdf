import type { ExecutionResult } from 'graphql';
import type { Pool } from 'undici';
import { onlyResult } from './onlyResult.js';
import { resultOf } from './resultOf.js';
import { serverSentEvents } from './serverSentEvents.js';
import type { StreamedSubscription } from './StreamedSubscription.js';

/**
 * Runs a subscription in the mode "distinct connections" of graphql-sse's protocol, which is what most servers speak over
 * Server-Sent Events. An answer that is no stream is the only result.
 * @throws Error when the stream ends before the subscription does, or the status is one of a server that cannot answer
 */
export async function* subscribeOverSse(
  pool: Pool,
  { path, headers, body, signal }: StreamedSubscription,
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
  if (response.statusCode >= 500 || !/^text\/event-stream\b/i.test(String(type))) {
    yield await onlyResult(response);
    return;
  }
  for await (const { event, data } of serverSentEvents(response.body)) {
    if (event === 'complete') return;
    if (event === 'next') yield resultOf(JSON.parse(data));
  }
  throw new Error('The stream ended before the subscription did.');
}
