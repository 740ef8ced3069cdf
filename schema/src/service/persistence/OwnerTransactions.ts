import type { EntityManager } from '@mikro-orm/postgresql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { unkeptText, unkeptTextMessage } from '@gantry/platform/errors/unkeptText.js';
import type { Database, TransactionOptions } from '@gantry/platform/persistence/Database.js';
import { isUnreachable } from '@gantry/platform/persistence/isUnreachable.js';
import { RegistryError } from '../../registry/RegistryError.js';

/** Transactions of owners, each of which sees the rows of its owner and no others. What fails is told as a registry tells it. */
export class OwnerTransactions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read<T>(owner: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#run(owner, work, { readOnly: true }, null);
  }

  /** @param input what is stored, to tell where in it something is that PostgreSQL cannot keep */
  write<T>(owner: string, input: unknown, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#run(owner, work, {}, input);
  }

  async #run<T>(
    owner: string,
    work: (em: EntityManager) => Promise<T>,
    options: TransactionOptions,
    input: unknown,
  ): Promise<T> {
    try {
      return await this.#database.tenant({ tenantId: owner }, work, { ...options, isRequest: true });
    } catch (error) {
      throw translated(error, input);
    }
  }
}

function translated(cause: unknown, input: unknown): unknown {
  const unkept = unkeptText(cause, input);
  if (unkept) {
    const field = unkept.join('.');
    return new RegistryError('BAD_USER_INPUT', unkeptTextMessage(unkept), { field }, { cause });
  }
  if (cause instanceof GantryError && cause.code === 'RATE_LIMITED') {
    return new RegistryError('RATE_LIMITED', cause.message, {}, { cause });
  }
  if (!isUnreachable(cause)) return cause;
  const message = 'The database cannot be reached at the moment: nothing was stored. Try again.';
  return new RegistryError('UNAVAILABLE', message, {}, { cause });
}
