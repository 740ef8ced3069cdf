import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Unit } from '../domain/Meter.js';

/** Prices that a tenant has set in place of the default ones. */
export const PriceEntity = defineEntity({
  name: 'Price',
  tableName: 'price',
  ...tenantTable(),
  properties: {
    ...tenantProperties,
    unit: p.text().$type<Unit>(),
    resource: p.text().nullable(),
    amount: p.decimal('string').columnType('numeric'),
    currency: p.text(),
    validFrom: p.datetime(),
    validTo: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type PriceRow = InferEntity<typeof PriceEntity>;
