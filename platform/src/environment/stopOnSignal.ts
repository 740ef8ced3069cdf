/**
 * Ends the process once `stop` is done when SIGTERM or SIGINT asks for it; a second signal ends it at once, for somebody
 * at a terminal who does not want to wait.
 * @param failed told when `stop` throws; the exit code is 1 then
 */
export function stopOnSignal(stop: () => Promise<void>, failed: (error: unknown) => void): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          failed(error);
          process.exit(1);
        },
      );
    });
  }
}
