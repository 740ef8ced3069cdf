/** One Ctrl-C may arrive twice, from the terminal and from npm; a person's second one comes later than that. */
const sameAskingMs = 1_000;

/** What asks a process to end: SIGTERM is whoever runs it, SIGINT a person at a terminal. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/**
 * Ends the process once `stop` is done when SIGTERM or SIGINT asks for it; a second signal, a second or more after the
 * first, ends it at once, for somebody at a terminal who does not want to wait.
 * @param failed told when `stop` throws; the exit code is 1 then
 */
export function stopOnSignal(
  stop: (signal: StopSignal) => Promise<void>,
  failed: (error: unknown) => void,
): void {
  let asked: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked !== undefined) {
        if (Date.now() - asked >= sameAskingMs) process.exit(130);
        return;
      }
      asked = Date.now();
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          failed(error);
          process.exit(1);
        },
      );
    });
  }
}
