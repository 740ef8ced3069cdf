import { randomUUID } from 'node:crypto';

const acceptable = /^[\w.:/+=-]{1,128}$/;

/** The id that a caller gives a request, when it is a plain token that logs and trails can hold; otherwise a new one. */
export function requestIdFrom(given: unknown): string {
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
}
