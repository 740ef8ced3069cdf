const callLimitMs = 10_000;

/** Ends a call to another subgraph that takes too long: a transaction waits for it. */
export function callLimit(): AbortSignal {
  return AbortSignal.timeout(callLimitMs);
}
