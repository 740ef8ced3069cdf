import type { ExecutionResult } from 'graphql';
import type { Dispatcher } from 'undici';
import { resultOf } from './resultOf.js';

/**
 * Reads the answer to a subscription where that is no stream of events, and so the only result.
 * @throws Error when it is none, or when its status is that of a server that cannot answer (5xx), whatever it says: the subscription
 * has not begun, and may later
 */
export async function onlyResult({ statusCode, body }: Dispatcher.ResponseData): Promise<ExecutionResult> {
  if (statusCode >= 500) {
    // It may be long, or never end.
    body.on('error', () => undefined).destroy();
    throw new Error(`The subscription was answered with the status ${statusCode}.`);
  }
  return resultOf(await body.json());
}
