import type { ExecutionResult } from 'graphql';
import type { Pool } from 'undici';
import { Heartbeats } from './Heartbeats.js';
import { multipartParts } from './multipartParts.js';
import { onlyResult } from './onlyResult.js';
import { resultOf } from './resultOf.js';
import type { StreamedSubscription } from './StreamedSubscription.js';

/**
 * Runs a subscription as Apollo's "multipart HTTP protocol for GraphQL subscriptions" says (`subscriptionSpec=1.0`): a part with a
 * `payload` is a result, an empty one a sign of life; one with errors beside its payload is the last. An answer that is no
 * stream is the only result.
 * @throws Error when the stream ends before the subscription does or gives no sign of life any more, or the status is one of a server that cannot answer
 */
export async function* subscribeOverMultipart(
  pool: Pool,
  { path, headers, body, signal, silenceMs }: StreamedSubscription,
): AsyncGenerator<ExecutionResult> {
  const accept = 'multipart/mixed;subscriptionSpec=1.0, application/json';
  const response = await pool.request({
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': 'application/json', accept },
    body,
    signal,
    // Between two events there may be any time.
    bodyTimeout: 0,
  });
  const type = String(response.headers['content-type']);
  if (response.statusCode >= 500 || !/^multipart\/mixed\b/i.test(type)) {
    yield await onlyResult(response);
    return;
  }
  const [, quoted, token] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const heartbeats = new Heartbeats(silenceMs);
  const parts = multipartParts(heartbeats.watch(response.body), quoted ?? token ?? '-');
  for (let part = await parts.next(); ; part = await parts.next()) {
    if (part.done) {
      if (part.value) return;
      throw new Error('The stream ended before the subscription did.');
    }
    const { payload, errors } = JSON.parse(part.value) as { payload?: unknown; errors?: unknown };
    if (payload) yield resultOf(payload);
    else if (!errors) heartbeats.beat();
    if (!errors) continue;
    yield resultOf({ errors });
    return;
  }
}
