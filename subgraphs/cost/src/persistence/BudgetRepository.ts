import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Budget, BudgetTerms } from '../domain/Budget.js';
import { plain } from '../domain/Exact.js';
import { BudgetEntity } from './BudgetEntity.js';
import type { BudgetRow } from './BudgetEntity.js';

/** A tenant's budgets. */
export class BudgetRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<Budget | null> {
    const row = await this.#em.findOne(BudgetEntity, { id });
    return row && budgetOf(row);
  }

  async findAll(ids: readonly string[]): Promise<Budget[]> {
    return (await this.#em.find(BudgetEntity, { id: { $in: [...ids] } })).map(budgetOf);
  }

  async all(): Promise<Budget[]> {
    return (await this.#em.find(BudgetEntity, {}, { orderBy: { id: 'asc' } })).map(budgetOf);
  }

  async count(): Promise<number> {
    return this.#em.count(BudgetEntity);
  }

  /** A page, oldest first. */
  async page({ limit, after }: Keyset): Promise<Budget[]> {
    const rows = await this.#em.find(BudgetEntity, after === null ? {} : { id: { $gt: after } }, {
      orderBy: { id: 'asc' },
      limit,
    });
    return rows.map(budgetOf);
  }

  async add(tenantId: string, terms: BudgetTerms, createdAt: Date): Promise<Budget> {
    const row = this.#em.create(BudgetEntity, { id: newId('bud'), tenantId, ...terms, createdAt });
    await this.#em.flush();
    return budgetOf(row);
  }

  async change(id: string, terms: BudgetTerms): Promise<void> {
    const row = await this.#em.findOneOrFail(BudgetEntity, { id });
    this.#em.assign(row, terms);
    await this.#em.flush();
  }

  async remove(id: string): Promise<void> {
    await this.#em.nativeDelete(BudgetEntity, { id });
  }
}

/** The budget as the domain knows it. */
export function budgetOf(row: BudgetRow): Budget {
  const { id, name, amount, currency, period, alertAt, createdAt } = row;
  return { id, name, amount: plain(amount), currency, period, alertAt, createdAt };
}
