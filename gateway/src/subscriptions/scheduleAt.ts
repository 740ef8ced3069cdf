/** The longest delay that `setTimeout` knows; longer ones would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** Runs `action` at a time in milliseconds since the epoch, however far away. Returns how to call it off. */
export function scheduleAt(time: number, action: () => void): () => void {
  if (time === Number.POSITIVE_INFINITY) return () => undefined;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const remaining = time - Date.now();
    timer =
      remaining > longestDelay ? setTimeout(wait, longestDelay) : setTimeout(action, Math.max(0, remaining));
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
}
