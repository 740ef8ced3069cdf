import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** The history of alerts, which outlives the budgets. Each threshold is raised once in a period. */
export const BudgetAlertEntity = defineEntity({
  name: 'BudgetAlert',
  tableName: 'budget_alert',
  ...tenantTable({ appendOnly: true }),
  uniques: [{ properties: ['tenantId', 'budgetId', 'periodStart', 'threshold'] }],
  indexes: [{ properties: ['tenantId', 'sequence'] }],
  properties: {
    /** Ascends in the order of commits within a tenant (see `lockSpending`), so that it serves as the cursor. */
    sequence: p.bigint('number').primary().autoincrement(),
    id: p.text().unique(),
    tenantId: p.text(),
    budgetId: p.text(),
    periodStart: p.datetime(),
    threshold: p.text(),
    spent: p.decimal('string').columnType('numeric'),
    amount: p.decimal('string').columnType('numeric'),
    at: p.datetime(),
  },
});

export type BudgetAlertRow = InferEntity<typeof BudgetAlertEntity>;
