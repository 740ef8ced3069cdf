import type { EntityManager } from '@mikro-orm/postgresql';
import type { Contract } from '../../contracts/Contract.js';
import { ofVariant, type VariantKey } from './VariantKey.js';

/** Contracts of one variant, in a transaction of its owner. */
export class ContractTable {
  readonly #em: EntityManager;
  readonly #key: VariantKey;

  constructor(em: EntityManager, key: VariantKey) {
    this.#em = em;
    this.#key = key;
  }

  async read(): Promise<Contract[]> {
    return this.#em.execute<Contract[]>(
      `SELECT name, include, exclude FROM contract WHERE ${ofVariant} ORDER BY name COLLATE "C"`,
      [...this.#key],
    );
  }

  async put({ name, include, exclude }: Contract): Promise<void> {
    await this.#em.execute(
      `INSERT INTO contract (tenant_id, graph, variant, name, include, exclude) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, graph, variant, name)
       DO UPDATE SET include = excluded.include, exclude = excluded.exclude`,
      [...this.#key, name, JSON.stringify(include), JSON.stringify(exclude)],
    );
  }

  /** @returns whether there was one */
  async remove(name: string): Promise<boolean> {
    const removed = await this.#em.execute<unknown[]>(
      `DELETE FROM contract WHERE ${ofVariant} AND name = ? RETURNING name`,
      [...this.#key, name],
    );
    return removed.length > 0;
  }
}
