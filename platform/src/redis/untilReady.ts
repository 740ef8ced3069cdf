import type { Redis } from 'ioredis';

/** Waits until commands can be sent, or the signal aborts, or the connection is given up. */
export async function untilReady(client: Redis, signal: AbortSignal): Promise<void> {
  if (client.status === 'ready' || client.status === 'end' || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const go = (): void => resolve();
  client.once('ready', go);
  client.once('end', go);
  signal.addEventListener('abort', go, { once: true });
  await promise;
  client.off('ready', go);
  client.off('end', go);
  signal.removeEventListener('abort', go);
}
