/**
 * A signal that aborts when another one does, with its reason, and has limits of its own. It hangs on the other one for as long as that
 * lasts, which therefore has to be short: that of a request, say.
 */
export function followerOf(signal: AbortSignal): AbortSignal {
  const own = new AbortController();
  const follow = (): void => own.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return own.signal;
}
