import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ClientRef } from '../../operations/ClientRef.js';
import { idTaken } from '../../operations/idTaken.js';
import type { RegisteredOperation } from '../../operations/RegisteredOperation.js';
import { ofVariant, type VariantKey } from './VariantKey.js';

interface OperationRow {
  client: string;
  client_version: string;
  id: string;
  document: string;
}

/** Operations that clients of one variant have registered, in a transaction of its owner. */
export class OperationTable {
  readonly #em: EntityManager;
  readonly #key: VariantKey;

  constructor(em: EntityManager, key: VariantKey) {
    this.#em = em;
    this.#key = key;
  }

  async read(client?: string): Promise<RegisteredOperation[]> {
    const rows = await this.#em.execute<OperationRow[]>(
      `SELECT client, client_version, id, document FROM registered_operation
        WHERE ${ofVariant} AND client = coalesce(?, client) ORDER BY client, client_version, id`,
      [...this.#key, client ?? null],
    );
    return rows.map(({ client: name, client_version: version, id, document }) => ({
      client: { name, version: version === '' ? null : version },
      id,
      document,
    }));
  }

  /**
   * Waits for whoever else replaces operations of this variant.
   * @throws RegistryError BAD_USER_INPUT when an id stands for another document by now
   */
  async replace(
    client: ClientRef,
    operations: readonly Omit<RegisteredOperation, 'client'>[],
  ): Promise<void> {
    const owner = [...this.#key, client.name, client.version ?? ''];
    await this.#em.execute('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [
      JSON.stringify(['operations', ...this.#key]),
    ]);
    await this.#em.execute(
      `DELETE FROM registered_operation WHERE ${ofVariant} AND client = ? AND client_version = ?`,
      owner,
    );
    await this.#em.execute(
      `INSERT INTO registered_operation (tenant_id, graph, variant, client, client_version, id, document)
       SELECT ?, ?, ?, ?, ?, id, document FROM json_to_recordset(?) AS given(id text, document text)`,
      [...owner, JSON.stringify(operations)],
    );
    await this.#checkIds(owner);
  }

  /** What was registered since it was looked at is seen here: nobody else registers meanwhile. */
  async #checkIds(owner: readonly string[]): Promise<void> {
    const [taken] = await this.#em.execute<{ id: string; client: string }[]>(
      `SELECT id, other.client FROM registered_operation AS other
         JOIN registered_operation AS ours USING (tenant_id, graph, variant, id)
        WHERE ${ofVariant} AND ours.client = ? AND ours.client_version = ? AND other.document <> ours.document LIMIT 1`,
      [...owner],
    );
    if (taken) throw idTaken(taken.id, `of the client "${taken.client}"`);
  }

  /** @returns whether there was something to remove */
  async remove({ name, version }: { name: string; version?: string | null }): Promise<boolean> {
    const removed = await this.#em.execute<unknown[]>(
      `DELETE FROM registered_operation
        WHERE ${ofVariant} AND client = ? AND client_version = coalesce(?, client_version) RETURNING id`,
      [...this.#key, name, version === undefined ? null : (version ?? '')],
    );
    return removed.length > 0;
  }

  /** Trusted documents: by their ids, in the order of those. */
  async manifest(client?: string): Promise<{ etag: string; documents: Record<string, string> }> {
    const found = await this.read(client);
    const documents = Object.fromEntries(
      found.map(({ id, document }) => [id, document] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    return { etag: createHash('sha256').update(JSON.stringify(documents)).digest('hex'), documents };
  }
}
