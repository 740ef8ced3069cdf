import { limitUntil } from '@gantry/platform/resilience/timeLimit.js';
import type { OperationTypeNode } from 'graphql';

/** Milliseconds that an operation may take, from its arrival to its answer. Subscriptions last as long as they last. */
export interface OperationTimeouts {
  query: number;
  mutation: number;
}

/** How a client wants its operation answered in time. */
export interface AskedTime {
  /** When the request arrived, on the clock of `performance.now`. */
  startedAt: number;
  /** Milliseconds that it would wait; undefined when it did not say. */
  askedMs: number | undefined;
}

/** Milliseconds, at most, that are kept of what a client waits for putting its answer together and sending it. */
const reserveMs = 50;

/** Notes on the signal that an operation is run with for how long subgraphs may be asked for it. */
export function allowTime(
  signal: AbortSignal,
  type: `${OperationTypeNode}`,
  { startedAt, askedMs }: AskedTime,
  timeouts: OperationTimeouts,
): void {
  if (type === 'subscription') return;
  const latest = startedAt + timeouts[type];
  if (askedMs === undefined || askedMs >= timeouts[type]) return limitUntil(signal, latest);
  limitUntil(signal, startedAt + askedMs - Math.min(reserveMs, askedMs / 10), latest);
}
