import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { BudgetPeriod } from '../domain/Budget.js';

/** What a tenant means to spend in a period. */
export const BudgetEntity = defineEntity({
  name: 'Budget',
  tableName: 'budget',
  ...tenantTable(),
  properties: {
    ...tenantProperties,
    name: p.text(),
    amount: p.decimal('string').columnType('numeric'),
    currency: p.text(),
    period: p.text().$type<BudgetPeriod>(),
    /** Plain decimal strings, ascending. */
    alertAt: p.json<string[]>(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type BudgetRow = InferEntity<typeof BudgetEntity>;
