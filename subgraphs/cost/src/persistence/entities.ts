import type { EntitySchema } from '@mikro-orm/core';
import { BudgetAlertEntity } from './BudgetAlertEntity.js';
import { BudgetEntity } from './BudgetEntity.js';
import { DailySpendingEntity } from './DailySpendingEntity.js';
import { PriceEntity } from './PriceEntity.js';
import { UsageRecordEntity } from './UsageRecordEntity.js';

/** Every table of the cost subgraph. */
export const entities = [
  UsageRecordEntity,
  DailySpendingEntity,
  PriceEntity,
  BudgetEntity,
  BudgetAlertEntity,
] as EntitySchema[];
