import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** Milliseconds between attempts to get the lock. */
const retryMs = 100;

/**
 * Does `work` while no other replica of the service does. The lock is tried for, not waited for: a query that waits would
 * hold up indices that are built concurrently, and so the one who has the lock.
 */
export async function oneAtATime(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ ours: boolean }>(
        "SELECT pg_try_advisory_lock(hashtext('gantry workflow engine')) AS ours",
      );
      if (rows[0]?.ours) break;
      await pause(retryMs);
    }
    await work();
  } finally {
    await client.end();
  }
}
