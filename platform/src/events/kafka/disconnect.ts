import { setTimeout } from 'node:timers/promises';

/** Milliseconds that brokers get to hear that somebody leaves. */
const patienceMs = 5_000;

/** Ends a client's connections. Brokers that do not answer find out by themselves; nobody waits for them. */
export async function disconnect(client: { disconnect(): Promise<void> }): Promise<void> {
  const left = client.disconnect().catch(() => undefined);
  await Promise.race([left, setTimeout(patienceMs, undefined, { ref: false })]);
}
