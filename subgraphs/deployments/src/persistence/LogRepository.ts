import type { EntityManager } from '@mikro-orm/postgresql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { PodLogLine } from '../domain/ports/PodLog.js';
import { LogLineEntity, type LogLineRow } from './LogLineEntity.js';

/** What the tenant's pods printed. */
export class LogRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Adds lines at the end, and forgets the oldest beyond `kept`. */
  async append(tenantId: string, podId: string, lines: readonly PodLogLine[], kept: number): Promise<void> {
    // Two writers of one pod take turns, or their numbers would collide.
    await this.#em.execute('SELECT pg_advisory_xact_lock(hashtext(?))', [`log ${podId}`]);
    const [last] = await this.#em.execute<{ sequence: number }[]>(
      'SELECT coalesce(max(sequence), 0) AS sequence FROM log_line WHERE pod_id = ?',
      [podId],
    );
    const first = (last?.sequence ?? 0) + 1;
    const rows = lines.map(({ clone, stream, text, at }, index) => ({
      podId,
      sequence: first + index,
      tenantId,
      clone,
      stream,
      // PostgreSQL keeps no NUL in a text.
      text: text.replaceAll('\0', ''),
      at,
    }));
    await this.#em.insertMany(LogLineEntity, rows);
    await this.#em.execute('DELETE FROM log_line WHERE pod_id = ? AND sequence <= ?', [
      podId,
      first + lines.length - 1 - kept,
    ]);
  }

  /**
   * The lines after a sequence, in order; 0 for what is kept from its beginning on.
   * @throws GantryError CURSOR_EXPIRED when lines after it have been forgotten
   */
  async after(podId: string, sequence: number, limit: number): Promise<LogLineRow[]> {
    const rows = await this.#em.find(
      LogLineEntity,
      { podId, sequence: { $gt: sequence } },
      { orderBy: { sequence: 'asc' }, limit },
    );
    const [first] = rows;
    if (sequence === 0 || !first || first.sequence === sequence + 1) return rows;
    throw new GantryError(
      'CURSOR_EXPIRED',
      `Lines after ${sequence} are no longer kept; subscribe without "after".`,
    );
  }
}
