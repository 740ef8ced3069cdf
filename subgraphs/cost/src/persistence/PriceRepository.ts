import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import { plain } from '../domain/Exact.js';
import type { Unit } from '../domain/Meter.js';
import type { PlacedPrice } from '../domain/placePrice.js';
import type { Price } from '../domain/Price.js';
import { PriceEntity } from './PriceEntity.js';
import type { PriceRow } from './PriceEntity.js';

/** The prices that a tenant has set itself. */
export class PriceRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** All of them, or those of some units, by unit and then by start. */
  async own(units?: readonly Unit[]): Promise<Price[]> {
    const rows = await this.#em.find(PriceEntity, units ? { unit: { $in: [...units] } } : {}, {
      orderBy: { unit: 'asc', validFrom: 'asc', id: 'asc' },
    });
    return rows.map(priceOf);
  }

  async find(id: string): Promise<Price | null> {
    const row = await this.#em.findOne(PriceEntity, { id });
    return row && priceOf(row);
  }

  /** Lets one transaction at a time place a price, so that no two find the same gap. */
  async lock(tenantId: string): Promise<void> {
    await this.#em.execute('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `cost/prices/${tenantId}`,
    ]);
  }

  async place(tenantId: string, { price, ends }: PlacedPrice): Promise<Price> {
    if (ends) await this.#em.nativeUpdate(PriceEntity, { id: ends.id }, { validTo: price.validFrom });
    const row = this.#em.create(PriceEntity, { id: newId('prc'), tenantId, ...price });
    await this.#em.flush();
    return priceOf(row);
  }
}

function priceOf(row: PriceRow): Price {
  const { id, unit, resource, amount, currency, validFrom, validTo } = row;
  return {
    id,
    unit,
    resource: resource ?? null,
    amount: plain(amount),
    currency,
    validFrom,
    validTo: validTo ?? null,
  };
}
