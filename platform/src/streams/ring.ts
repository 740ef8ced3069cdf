import type { LiveStreams } from './LiveStreams.js';

/**
 * Tells those who follow a history that it has grown. Never fails: what has grown is committed, and who follows it looks
 * every few seconds without being told.
 * @param over nothing will follow
 */
export async function ring(
  streams: LiveStreams,
  tenantId: string,
  stream: string,
  over = false,
): Promise<void> {
  try {
    await streams.append(tenantId, stream, {});
    if (over) await streams.close(tenantId, stream);
  } catch {
    // Whoever keeps the streams has said that they cannot be used.
  }
}
