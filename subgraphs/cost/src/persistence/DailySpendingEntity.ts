import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/**
 * The sum of a UTC day's usage records, so that judging a budget reads a few hundred rows at most, however much
 * was used. Kept in the transaction that adds the records.
 */
export const DailySpendingEntity = defineEntity({
  name: 'DailySpending',
  tableName: 'daily_spending',
  ...tenantTable(),
  uniques: [{ properties: ['tenantId', 'day'] }],
  properties: {
    ...tenantProperties,
    // The indexes that begin with it serve it as well.
    tenantId: p.text(),
    /** The start of the day. */
    day: p.datetime(),
    amount: p.decimal('string').columnType('numeric'),
  },
});

export type DailySpendingRow = InferEntity<typeof DailySpendingEntity>;
