import type { Database } from '@gantry/platform/persistence/Database.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { Mailbox, Signal } from '../domain/interpreter/Mailbox.js';
import type { SignalBell } from './SignalBell.js';
import { SignalRepository } from './SignalRepository.js';

/** What has been sent to one execution, in the subgraph's own database. */
export class PostgresMailbox implements Mailbox {
  readonly #database: Database;
  readonly #bell: SignalBell;
  readonly #job: ExecutionJob;

  constructor(database: Database, bell: SignalBell, job: ExecutionJob) {
    this.#database = database;
    this.#bell = bell;
    this.#job = job;
  }

  next(name: string, after: number): Promise<Signal | null> {
    const { executionId, tenantId } = this.#job;
    return this.#database.tenant(
      { tenantId },
      (em) => new SignalRepository(em).next(executionId, name, after),
      { readOnly: true },
    );
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#bell.heard(this.#job.executionId, signal);
  }
}
