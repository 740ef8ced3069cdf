import type { Logger } from 'pino';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { ring } from '@gantry/platform/streams/ring.js';
import type { PodLog, PodLogLine } from '../domain/ports/PodLog.js';
import { podStream } from '../domain/streamNames.js';
import { LogRepository } from './LogRepository.js';

export interface DatabasePodLogOptions {
  database: Database;
  streams: LiveStreams;
  logger: Logger;
  /** Lines kept of each pod. */
  keptLines: number;
  /** Milliseconds between two writes of a pod's lines. */
  flushMs: number;
  /** Lines of a pod taken between two writes; what is more is lost. */
  linesPerFlush: number;
}

interface Pending {
  tenantId: string;
  podId: string;
  lines: PodLogLine[];
  lost: number;
  /** Resolves when what was pending when it began is written. */
  writing: Promise<void> | null;
}

/** Pods' lines in the database, written in batches. */
export class DatabasePodLog implements PodLog {
  readonly #options: DatabasePodLogOptions;
  readonly #pending = new Map<string, Pending>();

  constructor(options: DatabasePodLogOptions) {
    this.#options = options;
  }

  append(tenantId: string, podId: string, line: PodLogLine): void {
    const pending = this.#pending.get(podId) ?? { tenantId, podId, lines: [], lost: 0, writing: null };
    this.#pending.set(podId, pending);
    if (pending.lines.length < this.#options.linesPerFlush) pending.lines.push(line);
    else pending.lost += 1;
    pending.writing ??= this.#writeSoon(pending);
  }

  /** Resolves when everything taken so far is written. */
  async flush(): Promise<void> {
    while (this.#pending.size > 0)
      await Promise.all([...this.#pending.values()].map(async ({ writing }) => writing));
  }

  async #writeSoon(pending: Pending): Promise<void> {
    const { flushMs, logger } = this.#options;
    await new Promise((resolve) => setTimeout(resolve, flushMs));
    try {
      await this.#write(pending);
    } catch (error) {
      logger.warn({ err: error, podId: pending.podId }, 'Lines of a pod could not be kept.');
    }
    if (pending.lines.length > 0) pending.writing = this.#writeSoon(pending);
    else this.#pending.delete(pending.podId);
  }

  async #write(pending: Pending): Promise<void> {
    const { database, streams, keptLines } = this.#options;
    const { tenantId, podId, lost } = pending;
    const lines = pending.lines.splice(0);
    pending.lost = 0;
    if (lost > 0) lines.push({ ...lostLine(lost), at: new Date() });
    await database.tenant({ tenantId }, (em) =>
      new LogRepository(em).append(tenantId, podId, lines, keptLines),
    );
    await ring(streams, tenantId, podStream(podId));
  }
}

function lostLine(lost: number): Omit<PodLogLine, 'at'> {
  return { clone: 1, stream: 'STDERR', text: `gantry: ${lost} lines were lost, because they came too fast.` };
}
