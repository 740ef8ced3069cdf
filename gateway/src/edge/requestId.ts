import type { IncomingHttpHeaders } from 'node:http';
import { requestIdFrom } from '@gantry/platform/identity/requestIdFrom.js';

/** The caller's own `x-request-id` when it is a plain token, so that logs on both sides meet; otherwise a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  return requestIdFrom(headers['x-request-id']);
}
