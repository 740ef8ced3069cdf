import type { ExecutionResult } from 'graphql';
import type { Pool } from 'undici';
import { Heartbeats } from './Heartbeats.js';
import { onlyResult } from './onlyResult.js';
import { resultOf } from './resultOf.js';
import { serverSentEvents } from './serverSentEvents.js';
import type { StreamedSubscription } from './StreamedSubscription.js';

/**
 * Runs a subscription in the mode "distinct connections" of graphql-sse's protocol, which is what most servers speak over
 * Server-Sent Events: a comment is a sign of life. An answer that is no stream is the only result.
 * @throws Error when the stream ends before the subscription does or gives no sign of life any more, or the status is one of a server that cannot answer
 */
export async function* subscribeOverSse(
  pool: Pool,
  { path, headers, body, signal, silenceMs }: StreamedSubscription,
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
  const heartbeats = new Heartbeats(silenceMs);
  const chunks = heartbeats.watch(response.body);
  for await (const { event, data } of serverSentEvents(chunks, () => heartbeats.beat())) {
    if (event === 'complete') return;
    if (event === 'next') yield resultOf(JSON.parse(data));
  }
  throw new Error('The stream ended before the subscription did.');
}
