/** Something that the first Ctrl-C, or request to end, aborts; the second ends the process as ever. */
export function untilInterrupted(): { signal: AbortSignal } & Disposable {
  const interrupted = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const forget = (): void => {
    for (const name of signals) process.off(name, abort);
  };
  const abort = (): void => {
    forget();
    interrupted.abort();
  };
  for (const name of signals) process.on(name, abort);
  return { signal: interrupted.signal, [Symbol.dispose]: forget };
}
